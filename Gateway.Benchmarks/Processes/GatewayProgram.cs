namespace Gateway.Benchmarks.Processes;

/// <summary>Where the gateway's program is.</summary>
internal static class GatewayProgram
{
    private const string Name = "owncdn-gateway";

    /// <summary>The one that was built with this program, as a referenced project.</summary>
    public static string Built()
    {
        string path = Path.Combine(AppContext.BaseDirectory, Name);
        return File.Exists(path) ? path : throw new BenchmarkException($"There is no {path}; build the solution first.");
    }

    /// <summary>Publishes it from source, as a release.</summary>
    public static async Task<string> PublishAsync(string folder, CancellationToken cancellationToken)
    {
        await Tool.RunAsync(
            "dotnet", ["publish", Project(), "-c", "Release", "-o", folder, "-m:1", "-nodeReuse:false", "-v", "quiet"], cancellationToken);
        return Path.Combine(folder, Name);
    }

    private static string Project()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "OwnCdnGateway.sln")))
            {
                return Path.Combine(folder, "Gateway", "Gateway.csproj");
            }
        }

        throw new BenchmarkException("The source of the gateway was not found above this program.");
    }
}
