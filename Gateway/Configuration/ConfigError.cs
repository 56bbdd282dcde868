namespace Gateway.Configuration;

/// <summary>One thing wrong with the configuration, and where.</summary>
/// <param name="Source">The file, the option or the environment variable.</param>
/// <param name="Position">Where in the file; null for an option or a variable.</param>
/// <param name="Message">A sentence for a person.</param>
public sealed record ConfigError(string Source, Position? Position, string Message)
{
    /// <summary><c>file:line:col: message</c>, which editors and terminals turn into a link.</summary>
    public override string ToString() => Position is { } at ? $"{Source}:{at.Line}:{at.Column}: {Message}" : $"{Source}: {Message}";
}
