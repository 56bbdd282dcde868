using Microsoft.Extensions.Logging;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>What an operator wants to know of origins.</summary>
/// <param name="fetcher">The fetcher's id.</param>
/// <param name="logger">Where it goes.</param>
internal sealed partial class OriginLog(string fetcher, ILogger logger)
{
    public void BreakerChanged(Uri origin, BreakerState state)
    {
        switch (state)
        {
            case BreakerState.Open:
                Opened(logger, fetcher, origin);
                break;
            case BreakerState.Closed:
                Closed(logger, fetcher, origin);
                break;
        }
    }

    public void HealthChanged(Uri origin, bool isHealthy)
    {
        if (isHealthy)
        {
            Well(logger, fetcher, origin);
        }
        else
        {
            Unwell(logger, fetcher, origin);
        }
    }

    public void RequestFailed(OriginException e)
    {
        // That an origin is left alone was said when that began; clients come by the thousand.
        if (e.Failure != OriginFailure.Unavailable)
        {
            Failed(logger, fetcher, e.Failure, e.Message);
        }
    }

    [LoggerMessage(EventId = 50, Level = LogLevel.Warning, Message = "The fetcher {Fetcher} leaves {Origin} alone for a while: it failed too often")]
    private static partial void Opened(ILogger logger, string fetcher, Uri origin);

    [LoggerMessage(EventId = 51, Level = LogLevel.Information, Message = "The fetcher {Fetcher} reaches {Origin} again")]
    private static partial void Closed(ILogger logger, string fetcher, Uri origin);

    [LoggerMessage(EventId = 52, Level = LogLevel.Warning, Message = "{Origin} of the fetcher {Fetcher} fails its health check")]
    private static partial void Unwell(ILogger logger, string fetcher, Uri origin);

    [LoggerMessage(EventId = 53, Level = LogLevel.Information, Message = "{Origin} of the fetcher {Fetcher} passes its health check again")]
    private static partial void Well(ILogger logger, string fetcher, Uri origin);

    [LoggerMessage(EventId = 54, Level = LogLevel.Warning, Message = "The fetcher {Fetcher} got no answer ({Failure}): {Reason}")]
    private static partial void Failed(ILogger logger, string fetcher, OriginFailure failure, string reason);
}
