using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Delivery.Binding.Guards;

/// <summary>Limits what clients send to an origin. A length that is announced is refused at once; another body is cut off at the limit, with 413.</summary>
/// <param name="limit">Bytes.</param>
internal sealed class BodyLimitGuard(long limit) : IRequestGuard
{
    private readonly Refusal _refusal = new(StatusCodes.Status413PayloadTooLarge, $"The body may have at most {limit} bytes.");

    /// <inheritdoc />
    public Refusal? Check(HttpContext http)
    {
        if (http.Request.ContentLength > limit)
        {
            return _refusal;
        }

        if (http.Request.ContentLength is null && http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            http.Request.Body = new LimitedBody(http.Request.Body, limit);
        }

        return null;
    }
}
