using System.Globalization;
using System.Runtime.CompilerServices;
using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Scenarios;

namespace Gateway.Benchmarks.Blobs;

/// <summary>Puts and gets the same large objects in turns, directly in the store and through the gateway before it.</summary>
internal sealed class BlobComparison(Meter meter, int rounds, Endpoint store, Endpoint gateway, TimeProvider time)
{
    private const double Limit = 0.8;
    private const long Size = 64 << 20;
    private const int ObjectsEach = 8;

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (int clients in new[] { 1, 4 })
        {
            foreach (string method in new[] { "PUT", "GET" })
            {
                yield return await CompareAsync(method, clients, cancellationToken);
            }
        }
    }

    private async Task<Verdict> CompareAsync(string method, int clients, CancellationToken cancellationToken)
    {
        (Endpoint Endpoint, Workload Work)[] sides = [(store, WorkOf(store, "direct", method)), (gateway, WorkOf(gateway, "through", method))];
        List<double>[] rates = [[], []];
        var cpu = new List<double>();
        for (int round = -1; round < rounds; round++)
        {
            for (int side = 0; side < sides.Length; side++)
            {
                Measurement measured = await meter.RunEachAsync(sides[side].Endpoint, sides[side].Work, clients, cancellationToken);
                if (round >= 0)
                {
                    rates[side].Add(measured.Load.PerSecond * Size / 1e6);
                    if (side == 1 && measured.CpuPerRequest is { } microseconds)
                    {
                        cpu.Add(microseconds / 1e6 / Size * (1L << 30));
                    }
                }
            }
        }

        double[] ratios = [.. rates[1].Zip(rates[0], (through, direct) => through / direct).Order()];
        double ratio = Median.Of(ratios);
        return new Verdict(
            string.Create(CultureInfo.InvariantCulture, $"{method} of {Size >> 20} MiB, {clients} at a time: through the gateway ÷ {store.Name} itself, median of {rounds} turns"),
            string.Create(CultureInfo.InvariantCulture, $"{Median.Of(rates[1]):0} MB/s ÷ {Median.Of(rates[0]):0} MB/s; turns {ratios[0]:0.00} to {ratios[^1]:0.00}; {Median.Of(cpu):0.00} s of the gateway's CPU a GiB"),
            string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00}"),
            string.Create(CultureInfo.InvariantCulture, $"≥ {Limit:0.0}"),
            ratio >= Limit);
    }

    private Workload WorkOf(Endpoint endpoint, string folder, string method)
    {
        var signer = new Presigner(endpoint, time);
        return new Workload(
            method,
            [.. Enumerable.Range(0, ObjectsEach).Select(i => signer.Sign(method, Objects.Path($"{folder}/{i}"), Presigner.UnsignedPayload))],
            method == "PUT" ? new RequestBody(Size) : RequestBody.Empty);
    }
}
