using Gateway.S3Compat.Actions;

namespace Gateway.S3Compat.Routing;

/// <summary>One row of the operation table.</summary>
/// <param name="Name">The operation's name in the S3 API Reference.</param>
/// <param name="Method">Its HTTP method.</param>
/// <param name="Scope">What its address names.</param>
/// <param name="Permission">What it needs of its caller.</param>
/// <param name="Action">Does it.</param>
public sealed record S3Operation(string Name, string Method, S3Scope Scope, S3Permission Permission, IS3Action Action)
{
    /// <summary>Query parameters that must be there; they tell it from others with the same method and scope.</summary>
    public IReadOnlyList<string> Query { get; init; } = [];

    /// <summary>A header that must be there.</summary>
    public string? Header { get; init; }

    /// <summary>How closely the row describes its requests: of the rows that match, the one with the most wins.</summary>
    internal int Specificity => Query.Count + (Header is null ? 0 : 1);

    /// <summary>Whether a request with this method and scope is this operation's.</summary>
    internal bool Matches(S3Request request) =>
        Query.All(request.Query.Contains) && (Header is null || request.Headers.ContainsKey(Header));
}
