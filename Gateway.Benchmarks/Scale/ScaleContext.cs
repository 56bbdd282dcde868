using Gateway.Benchmarks.Processes;

namespace Gateway.Benchmarks.Scale;

/// <summary>What targets work with.</summary>
internal sealed record ScaleContext(ScaleSettings Settings, ScaleEngines Engines, string Program, TemporaryFolder Folder);
