namespace Gateway.Benchmarks;

/// <summary>A measurement that cannot be made, or that would mean nothing.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
