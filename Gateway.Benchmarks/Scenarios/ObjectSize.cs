namespace Gateway.Benchmarks.Scenarios;

/// <summary>A size that is measured.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Objects">How many objects of it are read in turn.</param>
internal sealed record ObjectSize(string Name, long Bytes, int Objects)
{
    public static ObjectSize Small { get; } = new("4 KiB", 4 << 10, 1000);

    public static IReadOnlyList<ObjectSize> All { get; } = [Small, new("1 MiB", 1 << 20, 64), new("64 MiB", 64 << 20, 8)];
}
