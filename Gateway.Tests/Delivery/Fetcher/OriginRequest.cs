using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Delivery.Fetcher;

/// <summary>A request as it came over the wire, and the connection to answer it on. Bytes are Latin-1 characters.</summary>
internal sealed class OriginRequest
{
    private readonly Socket _connection;
    private readonly CancellationToken _stop;

    private OriginRequest(Socket connection, string head, CancellationToken stop)
    {
        _connection = connection;
        _stop = stop;
        string[] lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Line = lines[0];
        Headers = [.. lines[1..]];
    }

    /// <summary>Its first line.</summary>
    public string Line { get; }

    /// <summary>The other lines of its head.</summary>
    public IReadOnlyList<string> Headers { get; }

    /// <summary>A field's value, the first there is; null when there is none.</summary>
    public string? this[string name] =>
        Headers.FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase)) is { } line ? line[(name.Length + 1)..].Trim() : null;

    /// <summary>Reads the head of a request and not a byte more; null when the other side closed.</summary>
    public static async Task<OriginRequest?> ReadAsync(Socket connection, CancellationToken stop)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!EndsWithEmptyLine(head))
        {
            if (await connection.ReceiveAsync(one, stop) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        return new OriginRequest(connection, head.ToString(), stop);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes) => await _connection.SendAsync(bytes, _stop);

    /// <summary>Reads from the request's body.</summary>
    public async Task<string> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        for (int at = 0; at < count;)
        {
            int read = await _connection.ReceiveAsync(bytes.AsMemory(at), _stop);
            if (read == 0)
            {
                return Encoding.Latin1.GetString(bytes, 0, at);
            }

            at += read;
        }

        return Encoding.Latin1.GetString(bytes);
    }

    /// <summary>Says that nothing more comes.</summary>
    public void Close() => _connection.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection off.</summary>
    public void Reset()
    {
        _connection.LingerState = new LingerOption(enable: true, seconds: 0);
        _connection.Close();
    }

    /// <summary>Waits until the other side has closed.</summary>
    public async Task UntilClosedAsync()
    {
        byte[] bytes = new byte[1024];
        try
        {
            while (await _connection.ReceiveAsync(bytes, _stop) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Reset: closed, too.
        }
    }

    private static bool EndsWithEmptyLine(StringBuilder head) =>
        head.Length >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n' && head[^4] == '\r';
}
