namespace Gateway.Configuration;

/// <summary>Collects errors while the configuration is read, so that all of them are shown at once.</summary>
internal sealed class ConfigErrors(string file)
{
    private readonly List<ConfigError> _errors = [];

    public void Add(Position position, string message) => _errors.Add(new ConfigError(file, position, message));

    /// <summary>An error that comes from an option or a variable rather than from the file.</summary>
    public void Add(string source, string message) => _errors.Add(new ConfigError(source, Position: null, message));

    /// <exception cref="ConfigException">Something was added.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
        {
            throw new ConfigException([.. _errors.OrderBy(e => e.Position?.Line ?? int.MaxValue).ThenBy(e => e.Position?.Column)]);
        }
    }
}
