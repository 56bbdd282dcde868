using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Delivery.Fetcher;

/// <summary>A web server that does whatever a test wants, byte by byte: also what no decent server does.</summary>
internal sealed class RawOrigin : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _conversations = [];
    private readonly Func<OriginRequest, Task> _answer;
    private readonly Task _accepting;
    private int _connections;

    /// <summary>Listens.</summary>
    /// <param name="answer">Called for every request; several at once when there are several connections.</param>
    /// <param name="port">Where; 0 for a free port.</param>
    public RawOrigin(Func<OriginRequest, Task> answer, int port = 0)
    {
        _answer = answer;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    /// <summary>Answers every request with the same bytes and closes.</summary>
    public RawOrigin(string answer)
        : this(async request =>
        {
            await request.SendAsync(answer);
            request.Close();
        })
    {
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int DeadPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public Uri Url { get; }

    /// <summary>The requests so far.</summary>
    public ConcurrentQueue<OriginRequest> Requests { get; } = [];

    /// <summary>How many connections were made to it so far.</summary>
    public int Connections => _connections;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_conversations);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _conversations.Add(ConverseAsync(socket));
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Closed while it waited, or just before it did.
        }
    }

    private async Task ConverseAsync(Socket socket)
    {
        using Socket connection = socket;
        try
        {
            while (await OriginRequest.ReadAsync(connection, _stop.Token) is { } request)
            {
                Requests.Enqueue(request);
                await _answer(request);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side had enough.
        }
    }
}
