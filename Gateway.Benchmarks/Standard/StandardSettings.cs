namespace Gateway.Benchmarks.Standard;

/// <summary>What is measured, and for how long.</summary>
internal sealed record StandardSettings
{
    /// <summary>The length of one measurement.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How often the two dialects take turns.</summary>
    public required int Rounds { get; init; }

    /// <summary>Functions to compare; none means all.</summary>
    public required IReadOnlyList<string> Only { get; init; }

    /// <summary>The gateway's program; null for the one built with this.</summary>
    public string? Program { get; init; }

    /// <summary>Where temporary folders are made.</summary>
    public required string Folder { get; init; }

    public bool Runs(string function) => Only.Count == 0 || Only.Contains(function, StringComparer.Ordinal);
}
