namespace Gateway.Configuration;

/// <summary>What is logged, and how.</summary>
/// <param name="Format">The form of a line.</param>
/// <param name="Access">Whether each request gets a line.</param>
public sealed record LogConfig(LogFormat Format = LogFormat.Text, bool Access = true);
