namespace Gateway.Configuration;

/// <summary>The configuration cannot be used. Carries everything that is wrong with it, in reading order.</summary>
public sealed class ConfigException(IReadOnlyList<ConfigError> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>All errors; at least one.</summary>
    public IReadOnlyList<ConfigError> Errors { get; } = errors;
}
