using System.Globalization;

namespace Gateway.CommandLine;

/// <summary>One line that shows how far a long command is. Draws nothing where no person watches. Any thread may report.</summary>
internal sealed class ProgressBar(TextWriter output, bool isTerminal, TimeProvider time) : IDisposable
{
    private const int Width = 30;
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _drawing = new();
    private long? _drawn;
    private int _length;

    /// <summary>Shows a state; states that come quicker than the eye follows are skipped, the last one never.</summary>
    /// <param name="done">How much is done.</param>
    /// <param name="total">Of how much; zero when that is not known yet.</param>
    /// <param name="what">What is being worked on.</param>
    public void Report(long done, long total, string what)
    {
        if (!isTerminal)
        {
            return;
        }

        lock (_drawing)
        {
            if (done < total && _drawn is { } last && time.GetElapsedTime(last) < RedrawInterval)
            {
                return;
            }

            _drawn = time.GetTimestamp();
            double share = total > 0 ? Math.Clamp((double)done / total, 0, 1) : 0;
            int full = (int)(share * Width);
            Draw(string.Create(CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('.', Width - full)}] {share * 100,3:0}%  {done}/{total}  {what}"));
        }
    }

    /// <inheritdoc />
    public void Dispose() => Clear();

    /// <summary>Wipes the line, so that what is written next starts at its beginning.</summary>
    public void Clear()
    {
        lock (_drawing)
        {
            if (_length > 0)
            {
                Draw("");
                output.Write('\r');
                output.Flush();
            }
        }
    }

    // Spaces cover what a longer line left behind.
    private void Draw(string line)
    {
        output.Write($"\r{line.PadRight(_length)}");
        output.Flush();
        _length = line.Length;
    }
}
