using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Hosting;

/// <summary>The middleware that gives clients up who fall silent amidst a body, for every dialect.</summary>
internal static class BodyPatience
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            Watch(context);
        }

        return next(context);
    }

    private static void Watch(HttpContext context)
    {
        var body = new PatientStream(context.Request.Body, Patience, () => CloseAfter(context.Response));
        context.Response.RegisterForDispose(body);
        context.Request.Body = body;
    }

    // RFC 9110 section 15.5.9. What is left of the body is not waited for.
    private static void CloseAfter(HttpResponse response)
    {
        if (!response.HasStarted)
        {
            response.OnStarting(
                static state =>
                {
                    ((HttpResponse)state).Headers.Connection = "close";
                    return Task.CompletedTask;
                },
                response);
        }
    }
}
