namespace Gateway.Delivery.Caching;

/// <summary>How a purge names responses.</summary>
public enum PurgeScope
{
    /// <summary>All of them.</summary>
    Everything,

    /// <summary>Those of a path, with any query, encoding, variant and slice.</summary>
    Path,

    /// <summary>Those whose paths begin so.</summary>
    Prefix,

    /// <summary>Those with a tag.</summary>
    Tag,
}
