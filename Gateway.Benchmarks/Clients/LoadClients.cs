using Gateway.Benchmarks.Processes;

namespace Gateway.Benchmarks.Clients;

/// <summary>Picks the client: wrk where it is installed and able, else the lean one.</summary>
/// <param name="folder">Where wrk's scripts go.</param>
/// <param name="wrkThreads">The threads of wrk.</param>
internal sealed class LoadClients(TemporaryFolder folder, int wrkThreads = 1)
{
    // wrk's scripts build each request as one string.
    private const long LargestWrkBody = 64 << 10;

    private readonly WrkClient? _wrk = Tool.Exists("wrk") ? new WrkClient(folder, wrkThreads) : null;

    public LeanClient Lean { get; } = new();

    /// <summary>wrk waits for a body after HEAD, and knows no headers of a single request.</summary>
    public ILoadClient For(Workload workload) =>
        _wrk is not null && workload.Method != "HEAD" && workload.Body.Length <= LargestWrkBody && workload.Requests[0].Headers.Length == 0 ? _wrk : Lean;
}
