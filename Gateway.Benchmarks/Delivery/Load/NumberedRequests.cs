using System.Diagnostics;
using Gateway.Benchmarks.Clients;

namespace Gateway.Benchmarks.Delivery.Load;

/// <summary>Requests of which each has a target of its own, made from its number, over raw sockets.</summary>
/// <param name="server">The server.</param>
/// <param name="method">Their method.</param>
/// <param name="body">What each sends.</param>
/// <param name="request">Makes the request of a number.</param>
internal sealed class NumberedRequests(Endpoint server, string method, RequestBody body, Func<int, SignedRequest> request)
{
    private static readonly SignedRequest[] None = [];

    private int _next = -1;

    /// <summary>How many were answered.</summary>
    public int Answered { get; private set; }

    /// <summary>Sends so many, as fast as they are answered.</summary>
    public Task SendAsync(int count, int connections, CancellationToken cancellationToken)
    {
        int end = _next + 1 + count;

        // The numbers that end each connection's work stay unused.
        return RunAsync(connections, number => number < end, _ => Task.CompletedTask, cancellationToken);
    }

    /// <summary>Sends at a steady pace until told to stop. What a slow server holds up is made up for as soon as a connection is free.</summary>
    public async Task SendAtAsync(int perSecond, int connections, CancellationToken stop)
    {
        long started = Stopwatch.GetTimestamp();
        int first = _next + 1;
        await RunAsync(connections, _ => !stop.IsCancellationRequested, WaitAsync, CancellationToken.None);

        async Task WaitAsync(int number)
        {
            TimeSpan early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), started + ((number - first) * Stopwatch.Frequency / perSecond));
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, stop);
            }
        }
    }

    private async Task RunAsync(int connections, Func<int, bool> goesOn, Func<int, Task> wait, CancellationToken cancellationToken)
    {
        var work = new Workload(method, None, body);
        async Task<int> SendAllAsync()
        {
            using LeanConnection connection = await LeanConnection.OpenAsync(server, cancellationToken);
            int answered = 0;
            for (int number = Interlocked.Increment(ref _next); goesOn(number); number = Interlocked.Increment(ref _next))
            {
                try
                {
                    await wait(number);
                }
                catch (OperationCanceledException)
                {
                    break;
                }

                await connection.ExchangeAsync(LeanClient.Head(server, work, request(number)), work, cancellationToken);
                answered++;
            }

            return answered;
        }

        int[] counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(SendAllAsync, cancellationToken)));
        Answered += counts.Sum();
    }
}
