using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gateway.Logging;

/// <summary>Fields with a space between them: time, client, method, path, status, bytes, milliseconds, key, request id. What is not known is <c>-</c>.</summary>
internal sealed class TextAccessFormat : IAccessFormat
{
    private readonly StringBuilder _line = new();

    public void Write(in AccessEntry entry, IBufferWriter<byte> output)
    {
        _line.Clear();
        _line.Append(CultureInfo.InvariantCulture, $"{entry.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} ");
        Append(entry.Client?.ToString());
        Append(entry.Method);
        Append(QuerySecrets.Hide(entry.Target));
        _line.Append(CultureInfo.InvariantCulture, $"{entry.Status} ");
        Append(entry.Bytes?.ToString(CultureInfo.InvariantCulture));
        _line.Append(CultureInfo.InvariantCulture, $"{entry.Duration.TotalMilliseconds:0.000}ms ");
        Append(entry.KeyId);
        Append(entry.RequestId);
        _line[^1] = '\n';
        foreach (ReadOnlyMemory<char> chunk in _line.GetChunks())
        {
            Encoding.UTF8.GetBytes(chunk.Span, output);
        }
    }

    // A client chooses method, target and request id: none may break the line or hide in it.
    private void Append(string? text)
    {
        foreach (char c in string.IsNullOrEmpty(text) ? "-" : text)
        {
            if (c is > ' ' and <= '~')
            {
                _line.Append(c);
            }
            else
            {
                _line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
        }

        _line.Append(' ');
    }
}
