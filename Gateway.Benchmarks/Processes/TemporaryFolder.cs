namespace Gateway.Benchmarks.Processes;

/// <summary>A folder that is gone when the run ends, however it ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder(string parent)
    {
        Path = System.IO.Path.Combine(parent, $"owncdn-bench-{System.IO.Path.GetRandomFileName()}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Refuses to go on unless so much is free.</summary>
    public void RequireSpace(long bytes)
    {
        long free = new DriveInfo(Path).AvailableFreeSpace;
        if (free < bytes)
        {
            throw new BenchmarkException($"{bytes >> 30} GiB of free disk are needed in {Path}; there are {free >> 30}.");
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
