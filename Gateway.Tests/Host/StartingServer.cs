using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Host;

/// <summary>Answers the first connections as PostgreSQL does while it starts, and passes later ones on to a server that has started.</summary>
internal sealed class StartingServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _host;
    private readonly int _port;
    private readonly int _refusals;
    private readonly Task _accepting;
    private int _refused;

    public StartingServer(string host, int port, int refusals)
    {
        (_host, _port, _refusals) = (host, port, refusals);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many were told to wait.</summary>
    public int Refused => Volatile.Read(ref _refused);

    // postgresql.org/docs/current/protocol-message-formats.html, ErrorResponse.
    private static ReadOnlySpan<byte> CannotConnectNow => "E\0\0\0>SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"u8;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
        }
        finally
        {
            await Task.WhenAll(connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient ofClient = client;
        if (Refused < _refusals)
        {
            byte[] length = new byte[4];
            await client.GetStream().ReadExactlyAsync(length, _stopping.Token);
            await client.GetStream().ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(length) - length.Length], _stopping.Token);
            await client.GetStream().WriteAsync(CannotConnectNow.ToArray(), _stopping.Token);
            Interlocked.Increment(ref _refused);
            return;
        }

        using var server = new TcpClient();
        await server.ConnectAsync(_host, _port, _stopping.Token);
        await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream(), _stopping.Token), server.GetStream().CopyToAsync(client.GetStream(), _stopping.Token));
    }
}
