using Gateway.Benchmarks.Clients;

namespace Gateway.Benchmarks.Scenarios;

/// <summary>One page of a listing.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Query">Its parameters.</param>
internal sealed record ListPageRequest(string Name, params (string Name, string Value)[] Query)
{
    private const int PageLength = 1000;

    public static ListPageRequest Start { get; } = new("1,000 keys, start");

    public static ListPageRequest Delimiter { get; } = new($"{Buckets.Prefixes} prefixes over all", ("delimiter", "/"));

    public static IReadOnlyList<ListPageRequest> All(int keys) => [Start, Middle(keys), End(keys), Delimiter];

    public static ListPageRequest Middle(int keys) => new("1,000 keys, middle", After(keys / 2, keys));

    /// <summary>The last full page.</summary>
    public static ListPageRequest End(int keys) => new("1,000 keys, end", After(keys - PageLength - 1, keys));

    public SignedRequest Sign(Presigner signer) => signer.Presign("GET", $"/{Buckets.Keys}", [.. Query, ("list-type", "2")]);

    private static (string Name, string Value) After(int index, int keys) => ("start-after", Buckets.Key(index, keys));
}
