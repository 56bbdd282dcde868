using Gateway.Configuration;

namespace Gateway.Logging;

/// <summary>Makes the access log that the configuration asks for.</summary>
internal static class AccessLogSetup
{
    /// <exception cref="IOException">Its file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">Its file may not be opened.</exception>
    public static AccessLog Open(LogConfig config, ILoggerFactory loggers)
    {
        IAccessOutput output = config.AccessFile is { } file
            ? new AccessFile(file, loggers.CreateLogger<AccessFile>())
            : new AccessStream(Console.OpenStandardOutput());
        return new AccessLog(FormatOf(config), output, loggers.CreateLogger<AccessLog>());
    }

    private static IAccessFormat FormatOf(LogConfig config) =>
        (config.AccessFormat ?? (config.Format == LogFormat.Json ? AccessLogFormat.Json : AccessLogFormat.Text)) switch
        {
            AccessLogFormat.Json => new JsonAccessFormat(),
            AccessLogFormat.Combined => new CombinedAccessFormat(),
            _ => new TextAccessFormat(),
        };
}
