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
            var body = new PatientStream(context.Request.Body, Patience);
            context.Response.RegisterForDispose(body);
            context.Request.Body = body;
        }

        return next(context);
    }
}
