namespace Gateway.Benchmarks;

/// <summary>What is measured, and for how long.</summary>
internal sealed record S3Settings
{
    /// <summary>The length of one measurement.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How often two things that are compared take turns.</summary>
    public required int Rounds { get; init; }

    /// <summary>Keys in the bucket that is listed.</summary>
    public required int Keys { get; init; }

    /// <summary>Bytes of the large objects among the targets.</summary>
    public required long LargeSize { get; init; }

    /// <summary>Sections to run; none means all.</summary>
    public required IReadOnlyList<string> Only { get; init; }

    /// <summary>Targets to run; none means all.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>The gateway's program; null for the one built with this.</summary>
    public string? Program { get; init; }

    /// <summary>Where temporary folders are made.</summary>
    public required string Folder { get; init; }

    /// <summary>Another S3 server to compare with.</summary>
    public Endpoint? Peer { get; init; }

    public bool Runs(string section) => Only.Count == 0 || Only.Contains(section, StringComparer.Ordinal);

    public bool RunsTarget(string target) => Runs("targets") && (Targets.Count == 0 || Targets.Contains(target, StringComparer.Ordinal));
}
