using System.Runtime.InteropServices;
using System.Text;
using Gateway.Delivery.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>Reads interim responses off the bytes that come before one final response. What it cannot read it leaves out: they are hints.</summary>
/// <param name="listener">Who is told.</param>
internal sealed class InterimReader(InterimResponses listener)
{
    private const int MaxHead = 16 << 10;
    private const int StatusOffset = 9;
    private const int StatusLength = 3;

    private readonly List<byte> _head = [];

    /// <summary>Whether the final response has begun.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Looks at bytes that came.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (_head.Count == 0 && !MayBeInterim(bytes))
        {
            IsDone = true;
            return;
        }

        _head.AddRange(bytes);
        while (!IsDone && _head.Count > 0)
        {
            ReadOnlySpan<byte> head = CollectionsMarshal.AsSpan(_head);
            int end = head.IndexOf("\r\n\r\n"u8);
            if (!MayBeInterim(head) || (end < 0 && head.Length > MaxHead))
            {
                IsDone = true;
                return;
            }

            if (end < 0)
            {
                return;
            }

            Tell(Encoding.Latin1.GetString(head[..end]).Split("\r\n"));
            _head.RemoveRange(0, end + "\r\n\r\n".Length);
        }
    }

    private static bool MayBeInterim(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> start = "HTTP/1.1 1"u8;
        int length = Math.Min(start.Length, bytes.Length);
        return bytes[..length].SequenceEqual(start[..length]);
    }

    private void Tell(string[] lines)
    {
        // 100 and 101 answer what only the fetcher asked for.
        if (lines[0].Length < StatusOffset + StatusLength || !int.TryParse(lines[0].AsSpan(StatusOffset, StatusLength), out int status) || status is < 102 or > 199)
        {
            return;
        }

        IEnumerable<KeyValuePair<string, StringValues>> fields = lines.Skip(1).Select(Field).OfType<KeyValuePair<string, string>>()
            .Where(field => !ConnectionFields.Has(field.Key) && !field.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            .GroupBy(field => field.Key, StringComparer.OrdinalIgnoreCase)
            .Select(group => KeyValuePair.Create(group.Key, new StringValues([.. group.Select(field => field.Value)])));
        listener.Tell(new InterimResponse(status, new HeaderFields(fields)));
    }

    private static KeyValuePair<string, string>? Field(string line)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        bool isField = colon > 0 && line.AsSpan(0, colon).IndexOfAnyExceptInRange('!', '~') < 0 && !line.Any(c => c is (< ' ' and not '\t') or '\x7f');
        return isField ? KeyValuePair.Create(line[..colon], line[(colon + 1)..].Trim(' ', '\t')) : null;
    }
}
