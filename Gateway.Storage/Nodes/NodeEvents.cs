namespace Gateway.Storage.Nodes;

/// <summary>Who is told of what happens among the gateways that share a catalog. The calls must return at once and not fail.</summary>
public sealed record NodeEvents
{
    /// <summary>Keys may have been made or removed elsewhere.</summary>
    public required Action KeysChanged { get; init; }

    /// <summary>The connection that tells of the others' changes stands again.</summary>
    public required Action Listening { get; init; }

    /// <summary>It was lost, and is made again as soon as that works.</summary>
    public required Action<Exception> Lost { get; init; }

    /// <summary>Sessions of gateways that stood still were ended, so many.</summary>
    public required Action<int> SessionsEnded { get; init; }
}
