namespace Gateway.Benchmarks.Clients;

/// <summary>Something that sends a workload over a number of connections.</summary>
internal interface ILoadClient
{
    /// <summary>Sends for a time.</summary>
    /// <exception cref="BenchmarkException">An answer was not a success: the figures would mean nothing.</exception>
    Task<LoadResult> RunAsync(Endpoint endpoint, Workload workload, int connections, TimeSpan duration, CancellationToken cancellationToken);
}
