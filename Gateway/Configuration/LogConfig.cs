namespace Gateway.Configuration;

/// <summary>What is logged, and how.</summary>
/// <param name="Format">The form of a line.</param>
/// <param name="Access">Whether each request gets a line.</param>
public sealed record LogConfig(LogFormat Format = LogFormat.Text, bool Access = true)
{
    /// <summary><c>accessFormat</c>: the form of the lines of requests; null for <see cref="Format"/>.</summary>
    public AccessLogFormat? AccessFormat { get; init; }

    /// <summary><c>accessFile</c>: where they are written, an absolute path; null for the console.</summary>
    public string? AccessFile { get; init; }
}
