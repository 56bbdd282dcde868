using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Benchmarks.Clients;

/// <summary>One connection of the <see cref="LeanClient"/>: sends a request, reads its answer to the end.</summary>
internal sealed class LeanConnection : IDisposable
{
    // Head and body go out together up to this size, as a client library would send them.
    private const int SendLength = 64 << 10;
    private const int ReceiveLength = 256 << 10;

    private readonly Socket _socket;
    private readonly byte[] _send = new byte[SendLength];
    private readonly byte[] _receive = new byte[ReceiveLength];
    private int _start;
    private int _end;
    private long _received;

    private LeanConnection(Socket socket) => _socket = socket;

    public static async Task<LeanConnection> OpenAsync(Endpoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, endpoint.Port), cancellationToken);
            return new LeanConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and reads the answer.</summary>
    /// <returns>Bytes of the answer.</returns>
    /// <exception cref="BenchmarkException">It is not a success.</exception>
    public async ValueTask<long> ExchangeAsync(byte[] head, Workload workload, CancellationToken cancellationToken)
    {
        await SendAsync(head, workload.Body, cancellationToken);
        _received = 0;
        string answer = await ReadHeadAsync(cancellationToken);
        if (workload.Method != "HEAD")
        {
            await SkipBodyAsync(answer, cancellationToken);
        }

        return answer.AsSpan(9, 1) is "2"
            ? _received
            : throw new BenchmarkException($"{workload.Method} was answered with: {answer}{Encoding.UTF8.GetString(_receive, 0, Math.Min(_end, 2000))}");
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask SendAsync(byte[] head, RequestBody body, CancellationToken cancellationToken)
    {
        head.CopyTo(_send, 0);
        int first = (int)Math.Min(body.Length, _send.Length - head.Length);
        if (first == body.Length)
        {
            body.From(0).CopyTo(_send.AsMemory(head.Length));
            await SendAsync(_send.AsMemory(0, head.Length + first), cancellationToken);
            return;
        }

        await SendAsync(head, cancellationToken);
        for (long position = 0; position < body.Length; position += body.From(position).Length)
        {
            await SendAsync(body.From(position), cancellationToken);
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, cancellationToken)..];
        }
    }

    private async ValueTask<string> ReadHeadAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = _receive.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await ReceiveAsync(cancellationToken);
        }

        string head = Encoding.ASCII.GetString(_receive, _start, length + 4);
        _start += length + 4;
        return head;
    }

    private async ValueTask SkipBodyAsync(string head, CancellationToken cancellationToken)
    {
        if (Header(head, "\r\ncontent-length:") is { } length)
        {
            await SkipAsync(long.Parse(length), cancellationToken);
            return;
        }

        if (Header(head, "\r\ntransfer-encoding:") is null)
        {
            return;
        }

        long chunk;
        do
        {
            chunk = await ReadChunkLengthAsync(cancellationToken);
            await SkipAsync(chunk + 2, cancellationToken);
        }
        while (chunk > 0);
    }

    private static string? Header(string head, string name)
    {
        int at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : head[(at + name.Length)..head.IndexOf("\r\n", at + name.Length, StringComparison.Ordinal)].Trim();
    }

    private async ValueTask<long> ReadChunkLengthAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = _receive.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
        {
            await ReceiveAsync(cancellationToken);
        }

        bool isNumber = Utf8Parser.TryParse(_receive.AsSpan(_start, length), out long chunk, out _, 'x');
        _start += length + 2;
        return isNumber ? chunk : throw new BenchmarkException("The server sent a broken chunk.");
    }

    private async ValueTask SkipAsync(long length, CancellationToken cancellationToken)
    {
        while (length > _end - _start)
        {
            length -= _end - _start;
            _start = _end;
            await ReceiveAsync(cancellationToken);
        }

        _start += (int)length;
    }

    private async ValueTask ReceiveAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _receive.AsSpan(_start, _end - _start).CopyTo(_receive);
            (_start, _end) = (0, _end - _start);
        }

        int received = await _socket.ReceiveAsync(_receive.AsMemory(_end), cancellationToken);
        _received += received;
        _end += received > 0 ? received : throw new BenchmarkException("The server closed a connection.");
    }
}
