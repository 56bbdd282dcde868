namespace Gateway.Benchmarks.CommandLine;

/// <summary>The value of an option that lists names.</summary>
internal static class CommaList
{
    /// <summary>Reads it; empty when the option is absent.</summary>
    public static string[] Read(string? text) => text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
