namespace Gateway.Benchmarks.Scale;

/// <summary>What is measured, and for how long.</summary>
internal sealed record ScaleSettings
{
    /// <summary>The length of one measurement.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How often two things that are compared take turns.</summary>
    public required int Rounds { get; init; }

    /// <summary>Targets to run; none means all.</summary>
    public required IReadOnlyList<string> Only { get; init; }

    /// <summary>An S3 store that runs, with the bucket <see cref="Buckets.Objects"/>; null for another gateway, which is started.</summary>
    public Endpoint? Store { get; init; }

    /// <summary>Whether a gateway and the S3 store it is compared with share all cores, and do not get a half each.</summary>
    public bool ShareCores { get; init; }

    /// <summary>The gateway's program; null for the one built with this.</summary>
    public string? Program { get; init; }

    /// <summary>Where temporary folders are made.</summary>
    public required string Folder { get; init; }

    public bool Runs(string target) => Only.Count == 0 || Only.Contains(target, StringComparer.Ordinal);
}
