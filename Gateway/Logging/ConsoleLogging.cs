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

        // It would only say what the access log and the server say, but makes an activity and two scopes for each request, in case it has to.
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
