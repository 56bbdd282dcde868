using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Benchmarks.Delivery.Load;

/// <summary>One download over a connection of its own, watched as it comes.</summary>
internal sealed class Download : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer;
    private readonly Endpoint _server;
    private readonly string _target;
    private long _sent;

    private Download(Socket socket, Endpoint server, string target, int bufferLength)
    {
        _socket = socket;
        _server = server;
        _target = target;
        _buffer = new byte[bufferLength];
    }

    /// <summary>From the request to the first byte of the body.</summary>
    public TimeSpan FirstByte { get; private set; }

    /// <summary>From the request to the last byte.</summary>
    public TimeSpan Complete { get; private set; }

    /// <summary>Bytes of the body.</summary>
    public long Length { get; private set; }

    /// <summary>Connects.</summary>
    /// <param name="server">The server.</param>
    /// <param name="target">What to ask for.</param>
    /// <param name="bufferLength">The most that is taken at once; the system's own buffer is as small as it lets it be, when this is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Download> OpenAsync(Endpoint server, string target, int bufferLength, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (bufferLength < 4096)
            {
                socket.ReceiveBufferSize = bufferLength;
            }

            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.Port), cancellationToken);
            return new Download(socket, server, target, bufferLength);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Asks, and waits for the head and the body's first byte.</summary>
    /// <exception cref="BenchmarkException">The answer is no success.</exception>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        _sent = Stopwatch.GetTimestamp();
        await _socket.SendAsync(Encoding.ASCII.GetBytes($"GET {_target} HTTP/1.1\r\nHost: {_server.Authority}\r\n\r\n"), cancellationToken);
        var head = new StringBuilder();
        int end;
        do
        {
            head.Append(Encoding.ASCII.GetString(_buffer, 0, await ReceiveAsync(cancellationToken)));
            end = head.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal);
        }
        while (end < 0);

        string text = head.ToString();
        if (!text.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal))
        {
            throw new BenchmarkException($"{_server.Name}: {_target} was answered with: {text}");
        }

        Length = text.Length - end - 4;
        if (Length == 0)
        {
            await TakeAsync(cancellationToken);
        }

        FirstByte = Stopwatch.GetElapsedTime(_sent);
    }

    /// <summary>Takes the next bytes, at most a buffer of them.</summary>
    public async Task TakeAsync(CancellationToken cancellationToken) => Length += await ReceiveAsync(cancellationToken);

    /// <summary>Takes the rest of a body of that many bytes.</summary>
    public async Task EndAsync(long length, CancellationToken cancellationToken)
    {
        while (Length < length)
        {
            await TakeAsync(cancellationToken);
        }

        Complete = Stopwatch.GetElapsedTime(_sent);
        if (Length != length)
        {
            throw new BenchmarkException(string.Create(CultureInfo.InvariantCulture, $"{_server.Name}: {_target} gave {Length} bytes in place of {length}."));
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<int> ReceiveAsync(CancellationToken cancellationToken) =>
        await _socket.ReceiveAsync(_buffer, cancellationToken) is > 0 and var received ? received : throw new BenchmarkException($"{_server.Name}: the connection of {_target} was closed.");
}
