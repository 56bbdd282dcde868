namespace Gateway.Benchmarks.Clients;

/// <summary>What a client saw.</summary>
/// <param name="Requests">Answers.</param>
/// <param name="Duration">From the first request to the last answer.</param>
/// <param name="BytesReceived">Bytes of the answers.</param>
/// <param name="Median">Half of the answers were faster.</param>
/// <param name="P99">99 of 100 answers were faster.</param>
internal sealed record LoadResult(long Requests, TimeSpan Duration, long BytesReceived, TimeSpan Median, TimeSpan P99)
{
    public double PerSecond => Requests / Duration.TotalSeconds;
}
