namespace Gateway.Configuration;

/// <summary>What the command line sets over the file.</summary>
/// <param name="ConfigFile">The file to read; null looks for config.yaml.</param>
/// <param name="DataDirectory">The data folder.</param>
/// <param name="Urls">Urls with ';' between them.</param>
public sealed record ConfigOverrides(string? ConfigFile = null, string? DataDirectory = null, string? Urls = null);
