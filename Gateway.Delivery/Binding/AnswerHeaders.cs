using Gateway.Delivery.Binding.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Binding;

/// <summary>The header fields that a binding puts on its answers, over those of the content.</summary>
internal sealed class AnswerHeaders
{
    private readonly bool _cors;
    private readonly string? _clientCacheControl;
    private readonly HeaderFields _always;
    private readonly HeaderFields _withContent;

    public AnswerHeaders(BindingOptions options)
    {
        _cors = options.Cors;
        _clientCacheControl = options.ClientCacheTime is { } time ? $"public, max-age={(long)Math.Min(time.TotalSeconds, int.MaxValue)}" : null;
        _always = options.Headers.Without(IsAboutContent);
        _withContent = options.Headers.Without(name => !IsAboutContent(name));
    }

    /// <summary>Writes them, when status and content's fields are there already.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="terms">What else the request asks of its answer.</param>
    public void Write(HttpResponse response, AnswerTerms terms)
    {
        IHeaderDictionary headers = response.Headers;

        // Anybody may have made what is served here: it is what its Content-Type says, and nothing else.
        headers.XContentTypeOptions = "nosniff";
        if (response.StatusCode < StatusCodes.Status400BadRequest)
        {
            WriteClientCacheTime(headers);
            WriteAll(headers, _withContent);
        }

        WriteAll(headers, _always);
        if (_cors)
        {
            Cors.WriteHeaders(headers);
        }

        if (terms.VariesByAccept)
        {
            headers.Vary = StringValues.Concat(headers.Vary, "Accept");
        }

        if (terms.SecondsLeft is { } seconds)
        {
            SignedAnswer.Limit(headers, seconds);
        }
    }

    private static void WriteAll(IHeaderDictionary headers, HeaderFields fields)
    {
        foreach ((string name, StringValues value) in fields.All)
        {
            headers[name] = value;
        }
    }

    // What is private or must not be stored stays so.
    private void WriteClientCacheTime(IHeaderDictionary headers)
    {
        if (_clientCacheControl is not null
            && !headers.CacheControl.ToString().Contains("no-store", StringComparison.OrdinalIgnoreCase)
            && !headers.CacheControl.ToString().Contains("private", StringComparison.OrdinalIgnoreCase))
        {
            headers.CacheControl = _clientCacheControl;
        }
    }

    // An error is not to be kept, or saved under a name, as the content would be.
    private static bool IsAboutContent(string name) =>
        name.StartsWith("Content-Disposition", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Content-Language", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Expires", StringComparison.OrdinalIgnoreCase) || name.EndsWith("Cache-Control", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Surrogate-Control", StringComparison.OrdinalIgnoreCase);
}
