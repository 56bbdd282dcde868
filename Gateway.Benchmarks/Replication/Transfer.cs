using Gateway.Benchmarks.Processes;

namespace Gateway.Benchmarks.Replication;

/// <summary>Bytes that were moved, and what that took.</summary>
/// <param name="Bytes">How many.</param>
/// <param name="Duration">How long.</param>
/// <param name="Primary">CPU time of the primary.</param>
/// <param name="Replica">CPU time of the replica.</param>
internal sealed record Transfer(long Bytes, TimeSpan Duration, CpuTime Primary, CpuTime Replica)
{
    /// <summary>Megabytes a second.</summary>
    public double Rate => Bytes / Duration.TotalSeconds / 1e6;

    /// <summary>Seconds of the primary's CPU.</summary>
    public double PrimaryPerGiB => PerGiB(Primary);

    /// <summary>Seconds of the replica's CPU.</summary>
    public double ReplicaPerGiB => PerGiB(Replica);

    private double PerGiB(CpuTime cpu) => cpu.Total.TotalSeconds / Bytes * (1L << 30);
}
