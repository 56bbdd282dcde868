using System.Text;

namespace Gateway.Tests.Host;

/// <summary>A writer whose text can be read, and waited for, while a command still writes.</summary>
internal sealed class SharedWriter : TextWriter
{
    private readonly StringBuilder _text = new();
    private (string Text, TaskCompletionSource Seen)? _awaited;

    public override Encoding Encoding => Encoding.UTF8;

    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (_text)
        {
            _text.Append(buffer);
            if (_awaited is { } awaited && _text.ToString().Contains(awaited.Text, StringComparison.Ordinal))
            {
                awaited.Seen.TrySetResult();
            }
        }
    }

    public void Clear()
    {
        lock (_text)
        {
            _text.Clear();
        }
    }

    public Task ContainsAsync(string text)
    {
        lock (_text)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited = (text, seen);
            if (_text.ToString().Contains(text, StringComparison.Ordinal))
            {
                seen.SetResult();
            }

            return seen.Task;
        }
    }
}
