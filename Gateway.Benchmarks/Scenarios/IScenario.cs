namespace Gateway.Benchmarks.Scenarios;

/// <summary>A group of rows.</summary>
internal interface IScenario
{
    Task RunAsync(Stage stage, CancellationToken cancellationToken);
}
