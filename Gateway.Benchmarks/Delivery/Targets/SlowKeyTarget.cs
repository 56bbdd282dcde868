using System.Globalization;
using System.Runtime.CompilerServices;
using Gateway.Benchmarks.Delivery.Load;
using Gateway.Benchmarks.Delivery.Servers;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Delivery.Targets;

/// <summary>Many clients ask at once for what is not in the cache, and its origin sends it in drops: one asks the origin, all get the drops as they come.</summary>
internal sealed class SlowKeyTarget(DeliveryContext context) : ITarget
{
    private const long Length = 320 << 10;
    private const int BufferLength = 16 << 10;

    // What the origin takes for the whole.
    private static readonly TimeSpan Transfer = DeliveryOrigin.Drops * DeliveryOrigin.DropInterval;

    public string Name => "slow-key";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string cache in (string[])[GatewayFront.MemoryCache, GatewayFront.DiskCache])
        {
            string path = $"/slow/{Length}-{cache}";
            IReadOnlyList<Download> downloads = await RunAsync($"/{cache}{path}", cancellationToken);
            int asked = await AskedAsync(path, cancellationToken);
            double[] first = [.. downloads.Select(download => download.FirstByte.TotalMilliseconds).Order()];
            double[] whole = [.. downloads.Select(download => download.Complete.TotalMilliseconds).Order()];
            string who = $"{context.Settings.Clients} clients of one slow key, service {cache}";
            yield return new Verdict(
                $"{who}: requests to the origin",
                $"all got all of the {Length >> 10} KiB; the last after {whole[^1]:0} ms, the origin takes {Transfer.TotalMilliseconds:0}",
                $"{asked}",
                "= 1",
                asked == 1);
            yield return new Verdict(
                $"{who}: the last one's first byte",
                $"median {first[first.Length / 2]:0} ms: it comes while the origin still sends",
                $"{first[^1]:0} ms",
                $"< {Transfer.TotalMilliseconds / 2:0} ms",
                first[^1] < Transfer.TotalMilliseconds / 2);
        }
    }

    private async Task<IReadOnlyList<Download>> RunAsync(string target, CancellationToken cancellationToken)
    {
        Endpoint gateway = context.Servers.Gateway.Endpoint;
        List<Download> downloads = [];
        try
        {
            for (int i = 0; i < context.Settings.Clients; i++)
            {
                downloads.Add(await Download.OpenAsync(gateway, target, BufferLength, cancellationToken));
            }

            await Task.WhenAll(downloads.Select(async download =>
            {
                await download.BeginAsync(cancellationToken);
                await download.EndAsync(Length, cancellationToken);
            }));
            return downloads;
        }
        finally
        {
            downloads.ForEach(download => download.Dispose());
        }
    }

    private async Task<int> AskedAsync(string path, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        string count = await http.GetStringAsync(new Uri($"http://{context.Servers.Origin.Endpoint.Authority}/count{path}"), cancellationToken);
        return int.Parse(count, CultureInfo.InvariantCulture);
    }
}
