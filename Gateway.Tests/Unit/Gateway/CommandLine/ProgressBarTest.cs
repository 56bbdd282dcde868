using Gateway.CommandLine;

namespace Gateway.Tests.Unit.CommandLine;

internal sealed class ProgressBarTest
{
    [Test]
    public void It_draws_over_itself_and_leaves_a_clean_line()
    {
        var time = new ManualTimeProvider();
        using var output = new StringWriter();
        var bar = new ProgressBar(output, isTerminal: true, time);
        bar.Report(0, 4, "main");
        bar.Report(1, 4, "too soon");
        time.Advance(TimeSpan.FromMilliseconds(100));
        bar.Report(2, 4, "m");
        bar.Report(4, 4, "m");
        bar.Dispose();

        string[] drawn = output.ToString().Split('\r', StringSplitOptions.RemoveEmptyEntries);
        drawn.Select(d => d.TrimEnd()).Should().Equal(
            $"[{new string('.', 30)}]   0%  0/4  main",
            $"[{new string('#', 15)}{new string('.', 15)}]  50%  2/4  m",
            $"[{new string('#', 30)}] 100%  4/4  m",
            "");
        output.ToString().Should().EndWith("\r");
    }

    [Test]
    public void It_is_silent_where_nobody_watches()
    {
        using var output = new StringWriter();
        using (var bar = new ProgressBar(output, isTerminal: false, TimeProvider.System))
        {
            bar.Report(1, 2, "main");
        }

        output.ToString().Should().BeEmpty();
    }
}
