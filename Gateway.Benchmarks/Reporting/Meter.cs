using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Processes;

namespace Gateway.Benchmarks.Reporting;

/// <summary>Runs a workload and reads the server's CPU time and memory around it.</summary>
internal sealed class Meter(LoadClients clients)
{
    // Time for the runtime to compile what is hot for the second time.
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(3);

    // Many large bodies at once would write gigabytes only to warm up.
    private const long LargeBody = 8 << 20;

    /// <summary>Warms up, then measures for a time.</summary>
    public async Task<Measurement> RunAsync(Endpoint endpoint, Workload workload, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        await WarmUpAsync(endpoint, workload, connections, duration, cancellationToken);
        return await MeasureAsync(endpoint, workload, connections, duration, cancellationToken);
    }

    /// <summary>Sends for at most a time, unmeasured.</summary>
    public Task WarmUpAsync(Endpoint endpoint, Workload workload, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        int warmUpConnections = workload.Body.Length < LargeBody ? connections : 1;
        return clients.For(workload).RunAsync(endpoint, workload, warmUpConnections, duration < LongestWarmUp ? duration : LongestWarmUp, cancellationToken);
    }

    /// <summary>Measures for a time what is warm already.</summary>
    public Task<Measurement> MeasureAsync(Endpoint endpoint, Workload workload, int connections, TimeSpan duration, CancellationToken cancellationToken) =>
        AroundAsync(endpoint, () => clients.For(workload).RunAsync(endpoint, workload, connections, duration, cancellationToken));

    /// <summary>Measures the sending of each request once.</summary>
    public Task<Measurement> RunEachAsync(Endpoint endpoint, Workload workload, int connections, CancellationToken cancellationToken) =>
        AroundAsync(endpoint, () => clients.Lean.RunEachAsync(endpoint, workload, connections, cancellationToken));

    private static async Task<Measurement> AroundAsync(Endpoint endpoint, Func<Task<LoadResult>> run)
    {
        if (endpoint.ProcessId is not { } id)
        {
            return new Measurement(await run(), null, null);
        }

        PeakMemory.Reset(id);
        CpuTime before = CpuMeter.OfTree(id);
        LoadResult load = await run();
        return new Measurement(load, CpuMeter.OfTree(id) - before, PeakMemory.Bytes(id));
    }
}
