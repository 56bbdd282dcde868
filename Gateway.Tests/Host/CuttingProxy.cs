using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Host;

/// <summary>Passes bytes on to a server and back, and can cut connections amidst a request or an answer, damage a request, let them stand still, or refuse to connect at all.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Uri _target;
    private readonly Task _accepting;
    private long _cutAfter = long.MaxValue;
    private long _cutRequestsAfter = long.MaxValue;
    private long _damageAt = long.MaxValue;
    private int _cuts;
    private int _accepted;
    private TaskCompletionSource _moving = Moving();

    public CuttingProxy(Uri target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How many connections were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>How many connections there were.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Whether bytes stand still, in both directions.</summary>
    public bool IsStalled
    {
        get => !Volatile.Read(ref _moving).Task.IsCompleted;
        set
        {
            if (value)
            {
                Volatile.Write(ref _moving, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }
            else
            {
                _moving.TrySetResult();
            }
        }
    }

    /// <summary>Cuts every connection after so many bytes of requests.</summary>
    public long CutRequestsAfter
    {
        get => Volatile.Read(ref _cutRequestsAfter);
        set => Volatile.Write(ref _cutRequestsAfter, value);
    }

    /// <summary>Turns a bit in the first requests of a connection that come to so many bytes; once, and then this is <see cref="long.MaxValue"/>.</summary>
    public long DamageAt
    {
        get => Volatile.Read(ref _damageAt);
        set => Volatile.Write(ref _damageAt, value);
    }

    /// <summary>Cuts every connection after so many bytes of answers; zero lets nothing through.</summary>
    public long CutAfter
    {
        get => Volatile.Read(ref _cutAfter);
        set => Volatile.Write(ref _cutAfter, value);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                Interlocked.Increment(ref _accepted);
                _connections.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient ofClient = client;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(_target.Host, _target.Port, _stopping.Token);
            Task up = PassAsync(client.GetStream(), server.GetStream(), () => CutRequestsAfter, Damage);
            Task down = PassAsync(server.GetStream(), client.GetStream(), () => CutAfter, (_, _) => { });
            await Task.WhenAny(up, down);
            server.Close();
            client.Close();
            await Task.WhenAll(up, down).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One side is gone.
        }
    }

    private void Damage(long passed, Span<byte> bytes)
    {
        long at = DamageAt;
        if (passed + bytes.Length > at && Interlocked.CompareExchange(ref _damageAt, long.MaxValue, at) == at)
        {
            bytes[^1] ^= 1;
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, Func<long> cutAfter, Action<long, Span<byte>> change)
    {
        byte[] buffer = new byte[64 << 10];
        long passed = 0;
        while (await from.ReadAsync(buffer, _stopping.Token) is > 0 and int read)
        {
            await Volatile.Read(ref _moving).Task.WaitAsync(_stopping.Token);
            if (passed + read > cutAfter())
            {
                Interlocked.Increment(ref _cuts);
                return;
            }

            change(passed, buffer.AsSpan(0, read));
            await to.WriteAsync(buffer.AsMemory(0, read), _stopping.Token);
            passed += read;
        }
    }

    private static TaskCompletionSource Moving()
    {
        var moving = new TaskCompletionSource();
        moving.SetResult();
        return moving;
    }
}
