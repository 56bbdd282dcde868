namespace Gateway.Tests.Delivery.Chains;

/// <summary>A chain from a public binding to where content comes from.</summary>
/// <param name="Name">What stands in it, from the binding on.</param>
/// <param name="Leaf">Where content is written: <c>storage</c>, <c>files</c> or <c>origin</c>.</param>
/// <param name="Services">Its services; <c>top</c> is what the binding serves.</param>
internal sealed record ChainCase(string Name, string Leaf, string Services)
{
    private const string Storage = "  - { id: main, type: storage }\n";
    private const string Files = "  - { id: files, type: file-system, directory: \"FILES\" }\n";
    private const string Origin = "  - { id: origin, type: http-fetcher, url: \"ORIGIN\" }\n";

    /// <summary>Every leaf alone, every cache on every leaf, and caches on caches both ways round.</summary>
    public static IEnumerable<ChainCase> All { get; } =
    [
        new("storage", "storage", Storage + Binding("main")),
        new("files", "files", Files + Binding("files")),
        new("fetcher", "origin", Origin + Binding("origin")),
        new("memory, storage", "storage", Storage + Memory("top", "main") + Binding("top")),
        new("memory, files", "files", Files + Memory("top", "files") + Binding("top")),
        new("memory, fetcher", "origin", Origin + Memory("top", "origin") + Binding("top")),
        new("disk, storage", "storage", Storage + Disk("top", "main") + Binding("top")),
        new("disk, files", "files", Files + Disk("top", "files") + Binding("top")),
        new("disk, fetcher", "origin", Origin + Disk("top", "origin") + Binding("top")),
        new("memory, disk, fetcher", "origin", Origin + Disk("low", "origin") + Memory("top", "low") + Binding("top")),
        new("memory, disk, storage", "storage", Storage + Disk("low", "main") + Memory("top", "low") + Binding("top")),
        new("disk, memory, storage", "storage", Storage + Memory("low", "main") + Disk("top", "low") + Binding("top")),
    ];

    public override string ToString() => Name;

    private static string Memory(string id, string source) => $"  - {{ id: {id}, type: memory-cache, source: {source}, maxMemory: 64MiB }}\n";

    private static string Disk(string id, string source) => $"  - {{ id: {id}, type: disk-cache, source: {source}, maxSize: 200MiB }}\n";

    private static string Binding(string source) => $"  - {{ id: www, type: public-http-binding, source: {source}, pathPrefix: /pub/, cors: true }}\n";
}
