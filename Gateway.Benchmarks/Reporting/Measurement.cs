using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Processes;

namespace Gateway.Benchmarks.Reporting;

/// <summary>What a client saw and what it cost the server.</summary>
/// <param name="Load">The client's side.</param>
/// <param name="Cpu">CPU time of the server's process tree; null when its process is not known.</param>
/// <param name="PeakMemory">The server's resident memory at its highest, in bytes; null when its process is not known.</param>
internal sealed record Measurement(LoadResult Load, CpuTime? Cpu, long? PeakMemory)
{
    /// <summary>Microseconds of CPU for each request.</summary>
    public double? CpuPerRequest => Cpu?.Total.TotalMicroseconds / Load.Requests;

    /// <summary>The part of them spent in the kernel.</summary>
    public double? SystemPerRequest => Cpu?.System.TotalMicroseconds / Load.Requests;
}
