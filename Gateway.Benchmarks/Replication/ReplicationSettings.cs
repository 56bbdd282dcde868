namespace Gateway.Benchmarks.Replication;

/// <summary>What is measured, and for how long.</summary>
internal sealed record ReplicationSettings
{
    /// <summary>For how long small objects are written.</summary>
    public required TimeSpan WriteTime { get; init; }

    /// <summary>Small writes a second.</summary>
    public required int WritesPerSecond { get; init; }

    /// <summary>How often copying and plain reading take turns.</summary>
    public required int Rounds { get; init; }

    /// <summary>The large objects.</summary>
    public required IReadOnlyList<LargeObjects> Large { get; init; }

    /// <summary>Targets to run; none means all.</summary>
    public required IReadOnlyList<string> Only { get; init; }

    /// <summary>The gateway's program; null for the one built with this.</summary>
    public string? Program { get; init; }

    /// <summary>Where temporary folders are made.</summary>
    public required string Folder { get; init; }

    public bool Runs(string target) => Only.Count == 0 || Only.Contains(target, StringComparer.Ordinal);
}
