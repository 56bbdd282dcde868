namespace Gateway.Benchmarks.Delivery;

/// <summary>What is measured, and for how long.</summary>
internal sealed record DeliverySettings
{
    /// <summary>The length of one measurement.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How often the servers take turns.</summary>
    public required int Rounds { get; init; }

    /// <summary>Responses in the cache that is purged.</summary>
    public required int Entries { get; init; }

    /// <summary>Clients of one slow key, and slow clients of one object.</summary>
    public required int Clients { get; init; }

    /// <summary>Targets to run; none means all.</summary>
    public required IReadOnlyList<string> Only { get; init; }

    /// <summary>The gateway's program; null for the one built with this.</summary>
    public string? Program { get; init; }

    /// <summary>Where temporary folders are made.</summary>
    public required string Folder { get; init; }

    public bool Runs(string target) => Only.Count == 0 || Only.Contains(target, StringComparer.Ordinal);
}
