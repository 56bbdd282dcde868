using System.CommandLine;
using Gateway.Configuration;

namespace Gateway.CommandLine;

/// <summary>The options that every command has, and the configuration that they lead to.</summary>
internal sealed class ConfigOptions(Terminal terminal)
{
    public Option<string> Config { get; } = new("--config")
    {
        Description = "The configuration file. Default: config.yaml in the current folder, else beside the program, else built-in defaults.",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<string> Data { get; } = new("--data")
    {
        Description = "The data folder; wins over the configuration.",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>Of the root and of <c>serve</c>.</summary>
    public Option<string> Urls { get; } = new("--urls")
    {
        Description = "Where to listen; wins over the configuration.",
        HelpName = "URL[;URL]",
    };

    /// <summary>Reads the configuration with the options laid over it.</summary>
    /// <exception cref="ConfigException">It has errors.</exception>
    public GatewayConfig Load(ParseResult parsed) =>
        ConfigLoader.Load(new ConfigOverrides(parsed.GetValue(Config), parsed.GetValue(Data), parsed.GetValue(Urls)), terminal.Variable);
}
