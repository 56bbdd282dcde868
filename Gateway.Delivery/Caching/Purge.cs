namespace Gateway.Delivery.Caching;

/// <summary>Which responses of a cache to forget.</summary>
/// <param name="Scope">How they are named.</param>
/// <param name="Name">A decoded path, the beginning of decoded paths, or a tag; empty for everything.</param>
public sealed record Purge(PurgeScope Scope, string Name = "")
{
    /// <summary>Whether they are only marked stale, so that their origin can confirm them, and they can be served when it fails.</summary>
    public bool IsSoft { get; init; }
}
