namespace Gateway.Delivery.DiskCache;

/// <summary>Tells one start of the machine from the next. What a process wrote stays whole when it is killed, but not when the machine loses power.</summary>
internal static class MachineBoot
{
    private const string LinuxFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>The same until the machine starts again. Where the system does not tell, each process has its own, and trusts no other's bytes.</summary>
    public static Guid Id { get; } = Read();

    private static Guid Read()
    {
        try
        {
            return Guid.Parse(File.ReadAllText(LinuxFile).AsSpan().Trim());
        }
        catch (Exception e) when (DiskFailure.Is(e) || e is FormatException)
        {
            return Guid.NewGuid();
        }
    }
}
