using Gateway.S3Compat.Access;
using Gateway.S3Compat.Actions;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Protocol;
using Gateway.S3Compat.Routing;
using Gateway.S3Compat.Signing;
using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Gateway.S3Compat;

/// <summary>The S3 dialect: the whole path of a request, from the raw target to the answer.</summary>
public sealed partial class S3Endpoint(
    S3Router router, SignatureVerifier verifier, Authorizer authorizer, S3Options options, ILogger<S3Endpoint> logger)
{
    /// <summary>Answers a request. Every failure becomes an S3 error document; none escapes.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        string requestId = Random.Shared.NextInt64().ToString("X16");
        http.Response.Headers["x-amz-request-id"] = requestId;
        http.Response.Headers["x-amz-id-2"] = options.HostId;

        // Anybody may have made what is served here: it is what its Content-Type says, and nothing else.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            if (!TransferCoding.IsPlain(http.Request.Headers))
            {
                throw new S3Exception(S3Error.NotImplemented, null, new KeyValuePair<string, string>("Header", "Transfer-Encoding"));
            }

            var request = new S3Request(http, options.Domains, requestId);
            S3Operation operation = router.Route(request);
            VerifiedRequest verified = operation.Permission == S3Permission.None ? VerifiedRequest.Anonymous : verifier.Verify(request);
            if (verified.Presigned && PresignedHeaders.Apply(request))
            {
                operation = router.Route(request);
            }

            http.Features.Set(verified.Key);
            S3Context context = await authorizer.AuthorizeAsync(operation, request, verified);
            await operation.Action.ExecuteAsync(context, http.RequestAborted);
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested || e is ConnectionResetException)
        {
            // The client is gone; nobody is there to be told.
            http.Abort();
        }
        catch (Exception e)
        {
            await RefuseAsync(http, requestId, e);
        }
    }

    private async Task RefuseAsync(HttpContext http, string requestId, Exception failure)
    {
        S3Exception refusal = failure switch
        {
            S3Exception s3 => s3,
            StorageException storage => StorageErrorMap.ToS3(storage),

            // Kestrel's words for a body that ended early, came too slowly, or broke HTTP's own framing.
            BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => new S3Exception(S3Error.RequestTimeout),
            BadHttpRequestException => new S3Exception(S3Error.IncompleteBody),
            _ => new S3Exception(S3Error.InternalError),
        };

        if (refusal.Error == S3Error.InternalError)
        {
            Failed(http.Request.Method, requestId, failure);
        }
        else if (failure is StorageException { Error: StorageError.InsufficientStorage or StorageError.Unavailable })
        {
            CannotServe(http.Request.Method, requestId, failure.Message);
        }

        if (failure is StorageException { DeleteMarker: { } marker })
        {
            DeleteMarkerHeaders.Write(http.Response, marker);
        }

        if (refusal.Details.Any(detail => detail.Key == "Region"))
        {
            http.Response.Headers["x-amz-bucket-region"] = options.Region;
        }

        string target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        string resource = target.Split('?')[0];
        await S3ErrorWriter.WriteAsync(http, refusal, resource, requestId, options.HostId);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} request {RequestId} failed")]
    private partial void Failed(string method, string requestId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} request {RequestId} cannot be served now: {Reason}")]
    private partial void CannotServe(string method, string requestId, string reason);
}
