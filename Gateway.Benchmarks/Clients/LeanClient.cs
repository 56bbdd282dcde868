using System.Diagnostics;
using System.Text;

namespace Gateway.Benchmarks.Clients;

/// <summary>A client that does next to nothing but send and receive: raw sockets, kept alive, requests made beforehand.</summary>
internal sealed class LeanClient : ILoadClient
{
    public async Task<LoadResult> RunAsync(Endpoint endpoint, Workload workload, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        return await RunAsync(endpoint, workload, connections, _ => Stopwatch.GetElapsedTime(started) < duration, cancellationToken);
    }

    /// <summary>Sends each request once.</summary>
    public Task<LoadResult> RunEachAsync(Endpoint endpoint, Workload workload, int connections, CancellationToken cancellationToken) =>
        RunAsync(endpoint, workload, Math.Min(connections, workload.Requests.Count), number => number < workload.Requests.Count, cancellationToken);

    /// <summary>A request up to its body.</summary>
    public static byte[] Head(Endpoint endpoint, Workload workload, SignedRequest request)
    {
        string length = workload.Method is "PUT" or "POST" ? $"Content-Length: {workload.Body.Length}\r\n" : "";
        return Encoding.ASCII.GetBytes($"{workload.Method} {request.Target} HTTP/1.1\r\nHost: {endpoint.Authority}\r\n{length}{request.Headers}\r\n");
    }

    private static async Task<LoadResult> RunAsync(
        Endpoint endpoint, Workload workload, int connections, Func<int, bool> goesOn, CancellationToken cancellationToken)
    {
        byte[][] heads = [.. workload.Requests.Select(request => Head(endpoint, workload, request))];
        long started = Stopwatch.GetTimestamp();
        int next = -1;
        async Task<(List<long> Latencies, long Bytes)> SendAsync()
        {
            using LeanConnection connection = await LeanConnection.OpenAsync(endpoint, cancellationToken);
            var latencies = new List<long>();
            long bytes = 0;
            for (int number = Interlocked.Increment(ref next); goesOn(number); number = Interlocked.Increment(ref next))
            {
                long sent = Stopwatch.GetTimestamp();
                bytes += await connection.ExchangeAsync(heads[number % heads.Length], workload, cancellationToken);
                latencies.Add(Stopwatch.GetTimestamp() - sent);
            }

            return (latencies, bytes);
        }

        (List<long> Latencies, long Bytes)[] results = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(SendAsync, cancellationToken)));
        TimeSpan duration = Stopwatch.GetElapsedTime(started);
        long[] sorted = [.. results.SelectMany(result => result.Latencies).Order()];
        return new LoadResult(sorted.Length, duration, results.Sum(result => result.Bytes), At(sorted, 0.5), At(sorted, 0.99));
    }

    private static TimeSpan At(long[] sorted, double fraction) =>
        sorted.Length == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(0, sorted[(int)(fraction * (sorted.Length - 1))]);
}
