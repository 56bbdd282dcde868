using Gateway.Configuration;

namespace Gateway.Logging;

/// <summary>Application events go to the console, as text or as JSON, with UTC times.</summary>
internal static class ConsoleLogging
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static void AddGatewayConsole(this ILoggingBuilder logging, LogFormat format)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);

        // It would make an activity and a log scope for each request, whether anybody looks at them or not. Failures are logged by the server.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        // A failed start is shown as one line by the command, not as a stack trace.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        if (format == LogFormat.Json)
        {
            logging.AddJsonConsole(o => (o.UseUtcTimestamp, o.TimestampFormat) = (true, TimeFormat));
        }
        else
        {
            logging.AddSimpleConsole(o => (o.UseUtcTimestamp, o.TimestampFormat, o.SingleLine) = (true, TimeFormat + " ", true));
        }
    }
}
