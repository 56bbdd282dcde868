using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.S3.Wire;

/// <summary>A TCP connection that sends what it is told and reads HTTP/1.1 responses.</summary>
internal sealed class RawConnection : IDisposable
{
    // Far beyond what anything takes; only keeps a broken server from hanging the suite.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly CancellationTokenSource _patience = new(Patience);
    private readonly byte[] _buffer = new byte[16 << 10];
    private NetworkStream _stream = null!;
    private int _start;
    private int _end;

    private RawConnection()
    {
    }

    public static async Task<RawConnection> OpenAsync(Uri server)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync(server.Host, server.Port, connection._patience.Token);
        connection._stream = connection._client.GetStream();
        return connection;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes, _patience.Token);

    /// <summary>Says that nothing more will come, and goes on listening.</summary>
    public void EndSending() => _client.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Reads one response, interim ones included; null when the server closed instead.</summary>
    /// <param name="head">Whether it answers a HEAD request, and so has no body whatever its headers say.</param>
    public async Task<RawResponse?> ReceiveAsync(bool head = false)
    {
        try
        {
            return await ReadAsync(head);
        }
        catch (IOException)
        {
            // Reset: the server closed with our bytes unread.
            return null;
        }
    }

    /// <summary>Whether the server has closed, with nothing more to say.</summary>
    public async Task<bool> IsClosedAsync() => await ReceiveAsync() is null;

    public void Dispose()
    {
        _client.Dispose();
        _patience.Dispose();
    }

    private async Task<RawResponse?> ReadAsync(bool head)
    {
        if (await LineAsync() is not { Length: > 0 } statusLine)
        {
            return null;
        }

        int status = int.Parse(statusLine.Split(' ')[1], CultureInfo.InvariantCulture);
        var headers = new List<(string, string)>();
        while (await LineAsync() is { Length: > 0 } line)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add((line[..colon], line[(colon + 1)..].Trim()));
        }

        var response = new RawResponse(status, headers, []);
        if (head || status is < 200 or 204 or 304)
        {
            return response;
        }

        return response with
        {
            Body = response["Transfer-Encoding"] is "chunked" ? await ChunksAsync()
                : response["Content-Length"] is { } length ? await BytesAsync(long.Parse(length, CultureInfo.InvariantCulture))
                : await BytesAsync(long.MaxValue),
        };
    }

    private async Task<byte[]> ChunksAsync()
    {
        using var body = new MemoryStream();
        while (await LineAsync() is { Length: > 0 } size && long.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var length)
        {
            body.Write(await BytesAsync(length));
            await LineAsync();
        }

        await LineAsync();
        return body.ToArray();
    }

    private async Task<byte[]> BytesAsync(long length)
    {
        using var bytes = new MemoryStream();
        while (bytes.Length < length && await FillAsync())
        {
            int taken = (int)Math.Min(length - bytes.Length, _end - _start);
            bytes.Write(_buffer, _start, taken);
            _start += taken;
        }

        return bytes.ToArray();
    }

    private async Task<string?> LineAsync()
    {
        var line = new StringBuilder();
        while (await FillAsync())
        {
            char c = (char)_buffer[_start++];
            if (c == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(c);
        }

        return null;
    }

    private async Task<bool> FillAsync()
    {
        if (_start == _end)
        {
            _start = 0;
            _end = await _stream.ReadAsync(_buffer, _patience.Token);
        }

        return _end > 0;
    }
}
