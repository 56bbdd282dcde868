using System.Globalization;
using System.Runtime.CompilerServices;
using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;
using Gateway.Benchmarks.Scenarios;
using Gateway.Benchmarks.Targets;

namespace Gateway.Benchmarks.Scale;

/// <summary>
/// Puts and gets the same large objects in turns, directly in the S3 store and through a gateway that keeps its bytes there. The gateway has one half of
/// the machine's cores; the store and the client have the other one, both times.
/// </summary>
internal sealed class BlobsTarget(ScaleContext context) : ITarget
{
    private const double Limit = 0.8;
    private const long Size = 64 << 20;
    private const int ObjectsEach = 8;

    // What is overwritten is freed a minute later, in both: little of what the turns write is gone before the end.
    private const long SpaceOfTurn = 6L << 30;

    private readonly Meter _meter = new(new LoadClients(context.Folder));

    public string Name => "blobs";

    public async IAsyncEnumerable<Verdict> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        context.Folder.RequireSpace((context.Settings.Rounds + 1) * SpaceOfTurn);
        await using var cores = new CoreHalves();
        bool splits = cores.Possible && !context.Settings.ShareCores;
        if (splits)
        {
            await cores.PinSelfToLowerAsync(cancellationToken);
        }

        var store = new GatewayServer(context.Program, context.Folder, "store-alone") { Cores = splits ? cores.Lower : null };
        Endpoint direct = await StartStoreAsync(store, cancellationToken);
        var gateway = new GatewayServer(context.Program, context.Folder) { BlobStore = direct, Cores = splits ? cores.Upper : null };
        try
        {
            await gateway.StartAsync(cancellationToken);
            foreach (int clients in new[] { 1, 4 })
            {
                foreach (string method in new[] { "PUT", "GET" })
                {
                    yield return await CompareAsync(direct, gateway.Endpoint, splits, method, clients, cancellationToken);
                }
            }
        }
        finally
        {
            await gateway.StopAsync();
            await store.StopAsync();
        }
    }

    /// <summary>A store that was there stays where whoever started it has put it.</summary>
    private async Task<Endpoint> StartStoreAsync(GatewayServer store, CancellationToken cancellationToken)
    {
        if (context.Settings.Store is { } named)
        {
            return named;
        }

        await store.StartAsync(cancellationToken);
        return store.Endpoint with { Name = "the store" };
    }

    private async Task<Verdict> CompareAsync(Endpoint store, Endpoint gateway, bool splits, string method, int clients, CancellationToken cancellationToken)
    {
        (Endpoint Endpoint, Workload Work)[] sides = [(store, WorkOf(store, "direct", method)), (gateway, WorkOf(gateway, "through", method))];
        int rounds = context.Settings.Rounds;
        List<double>[] rates = [[], []];
        var cpu = new List<double>();
        for (int round = -1; round < rounds; round++)
        {
            for (int side = 0; side < sides.Length; side++)
            {
                Measurement measured = await _meter.RunEachAsync(sides[side].Endpoint, sides[side].Work, clients, cancellationToken);
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
            string.Create(CultureInfo.InvariantCulture, $"{method} of {Size >> 20} MiB, {clients} at a time: through the gateway{(splits ? " on cores of its own" : "")} ÷ {store.Name} itself, median of {rounds} turns"),
            string.Create(CultureInfo.InvariantCulture, $"{Median.Of(rates[1]):0} MB/s ÷ {Median.Of(rates[0]):0} MB/s; turns {ratios[0]:0.00} to {ratios[^1]:0.00}; {Median.Of(cpu):0.00} s of the gateway's CPU a GiB"),
            string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00}"),
            string.Create(CultureInfo.InvariantCulture, $"≥ {Limit:0.0}"),
            ratio >= Limit);
    }

    private static Workload WorkOf(Endpoint endpoint, string folder, string method)
    {
        var signer = new Presigner(endpoint, TimeProvider.System);
        return new Workload(
            method,
            [.. Enumerable.Range(0, ObjectsEach).Select(i => signer.Sign(method, Objects.Path($"{folder}/{i}"), Presigner.UnsignedPayload))],
            method == "PUT" ? new RequestBody(Size) : RequestBody.Empty);
    }
}
