namespace Gateway.Delivery.Binding.Site;

/// <summary>How a binding serves a web site.</summary>
public sealed record SiteOptions
{
    /// <summary><c>index</c>: the document of a folder.</summary>
    public string Index { get; init; } = "index.html";

    /// <summary><c>trailingSlash</c>: whether a folder that was asked for without its slash is redirected to.</summary>
    public bool TrailingSlash { get; init; } = true;

    /// <summary><c>errorDocument</c>: what is sent along with 404, a path within the source; null for plain text.</summary>
    public ContentPath? ErrorDocument { get; init; }

    /// <summary><c>errorStatus</c>: what <see cref="ErrorDocument"/> is sent with.</summary>
    public int ErrorStatus { get; init; } = 404;

    /// <summary><c>spa</c>: whether pages that are not there are the index of the root: a single-page application finds its way itself.</summary>
    public bool SinglePage { get; init; }
}
