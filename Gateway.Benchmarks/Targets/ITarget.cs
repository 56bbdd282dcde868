using Gateway.Benchmarks.Reporting;

namespace Gateway.Benchmarks.Targets;

/// <summary>Figures that must be reached.</summary>
internal interface ITarget
{
    /// <summary>What the command line calls it.</summary>
    string Name { get; }

    /// <summary>Measures and judges.</summary>
    IAsyncEnumerable<Verdict> RunAsync(CancellationToken cancellationToken);
}
