namespace Gateway.Storage.Listing;

/// <summary>Which keys to list.</summary>
/// <param name="Prefix">Only keys that begin with this.</param>
/// <param name="Delimiter">Keys that contain this after the prefix are rolled up into common prefixes; empty for none.</param>
/// <param name="After">
/// Only keys, and common prefixes, after this one. A value that is a common prefix leaves out all that it rolls up.
/// </param>
/// <param name="Limit">The most entries, keys and common prefixes together.</param>
public sealed record ListQuery(string Prefix, string Delimiter, string After, int Limit)
{
    /// <summary>Within a key equal to <see cref="After"/>, only entries after this one: a version id, or an upload id.</summary>
    public string? AfterId { get; init; }
}
