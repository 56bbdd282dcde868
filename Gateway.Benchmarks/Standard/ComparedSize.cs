using Gateway.Benchmarks.Scenarios;

namespace Gateway.Benchmarks.Standard;

/// <summary>A size at which the dialects are compared.</summary>
/// <param name="Size">The size.</param>
/// <param name="Clients">Connections, kept alive.</param>
internal sealed record ComparedSize(ObjectSize Size, int Clients)
{
    public static IReadOnlyList<ComparedSize> All { get; } =
    [
        new(ObjectSize.Small, 64),
        new(new ObjectSize("64 KiB", 64 << 10, 256), 64),
        new(new ObjectSize("1 MiB", 1 << 20, 64), 8),
        new(new ObjectSize("64 MiB", 64 << 20, 4), 2),
    ];

    /// <summary>Objects that both dialects read and write.</summary>
    public IReadOnlyList<string> Keys { get; } = [.. Enumerable.Range(0, Size.Objects).Select(i => $"size-{Size.Bytes}/{i:D7}")];
}
