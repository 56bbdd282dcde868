namespace Gateway.Logging;

/// <summary>What a request is called in logs: as its answer says, if that does.</summary>
internal static class RequestId
{
    public static string Of(HttpContext http) => http.Response.Headers["x-amz-request-id"] is [{ } id] ? id : http.TraceIdentifier;
}
