using Gateway.Benchmarks.Reporting;

namespace Gateway.Benchmarks.Targets;

/// <summary>Verdicts as a Markdown table, printed as they come.</summary>
internal sealed class VerdictTable(TextWriter output)
{
    private bool _begun;

    /// <summary>Runs targets one after the other.</summary>
    public async Task AddAsync(IEnumerable<ITarget> targets, CancellationToken cancellationToken)
    {
        foreach (ITarget target in targets)
        {
            await foreach (Verdict verdict in target.RunAsync(cancellationToken))
            {
                Add(verdict);
            }
        }
    }

    public void Add(Verdict verdict)
    {
        if (!_begun)
        {
            output.WriteLine($"\n{Verdict.Header}");
            _begun = true;
        }

        output.WriteLine(verdict);
        output.Flush();
    }
}
