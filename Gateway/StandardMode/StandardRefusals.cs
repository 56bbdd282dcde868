using Gateway.Delivery;
using Gateway.StandardMode.Errors;
using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Connections;

namespace Gateway.StandardMode;

/// <summary>Runs what answers a request: every failure of it becomes a JSON error; none escapes.</summary>
internal sealed partial class StandardRefusals(ILogger<StandardRefusals> logger)
{
    /// <summary>Runs it.</summary>
    public async Task RunAsync(HttpContext http, Func<HttpContext, Task> answer)
    {
        try
        {
            await answer(http);
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested || e is ConnectionResetException)
        {
            // The client is gone; nobody is there to be told.
            http.Abort();
        }
        catch (Exception e)
        {
            await RefuseAsync(http, e);
        }
    }

    private async Task RefuseAsync(HttpContext http, Exception failure)
    {
        StandardException refusal = failure switch
        {
            StandardException standard => standard,
            StorageException storage => StorageErrorMap.ToStandard(storage),
            BrokenContentException => new StandardException(StandardError.SourceFailed),

            // Kestrel's words for a body that came too slowly, or ended early, or broke HTTP's own framing.
            BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => new StandardException(StandardError.RequestTimeout),
            BadHttpRequestException => new StandardException(StandardError.IncompleteBody),
            _ => new StandardException(StandardError.InternalError),
        };

        if (refusal.Error == StandardError.InternalError)
        {
            Failed(http.Request.Method, http.TraceIdentifier, failure);
        }
        else if (failure is BrokenContentException or StorageException { Error: StorageError.InsufficientStorage or StorageError.Unavailable })
        {
            CannotServe(http.Request.Method, http.TraceIdentifier, failure.Message);
        }

        await StandardErrorWriter.WriteAsync(http, refusal);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} request {RequestId} failed")]
    private partial void Failed(string method, string requestId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} request {RequestId} cannot be served now: {Reason}")]
    private partial void CannotServe(string method, string requestId, string reason);
}
