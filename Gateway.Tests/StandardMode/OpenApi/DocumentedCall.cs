using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Gateway.Tests.StandardMode.OpenApi;

/// <summary>A call of an operation, made of what the document says about it.</summary>
internal sealed class DocumentedCall(OpenApiOperation operation)
{
    // The body that the document's examples of digests belong to.
    private static readonly byte[] Hello = "hello"u8.ToArray();

    private readonly List<(string Name, string Value)> _query = [];
    private readonly List<(string Name, string Value)> _headers = [];
    private Func<HttpContent>? _body;

    /// <summary>Sends a parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="value">Its value.</param>
    public DocumentedCall With(OpenApiParameter parameter, string value) => parameter.InQuery ? WithEncoded(parameter, Uri.EscapeDataString(value)) : WithHeader(parameter.Name, value);

    /// <summary>Sends a parameter of the query whose value is encoded already, be it rightly or not.</summary>
    public DocumentedCall WithEncoded(OpenApiParameter parameter, string value)
    {
        _query.Add((parameter.Name, value));
        return this;
    }

    public DocumentedCall WithHeader(string name, string value)
    {
        _headers.Add((name, value));
        return this;
    }

    /// <summary>Sends the example of a media type, or a file where there is none.</summary>
    public DocumentedCall WithBody(string mediaType)
    {
        if (mediaType == "multipart/form-data")
        {
            string name = operation.Bodies[mediaType].GetProperty("schema").GetProperty("required")[0].GetString()!;
            _body = () => new MultipartFormDataContent { { new ByteArrayContent(Hello), name, "hello.txt" } };
            return this;
        }

        byte[] content = operation.Bodies[mediaType].TryGetProperty("example", out JsonElement example) ? Encoding.UTF8.GetBytes(example.ToString()) : Hello;
        return WithBody(mediaType, content);
    }

    public DocumentedCall WithBody(string mediaType, byte[] content)
    {
        _body = () => new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
        return this;
    }

    /// <summary>The request, without a key.</summary>
    public HttpRequestMessage ToRequest(Uri gateway)
    {
        string query = string.Join('&', _query.Select(parameter => $"{parameter.Name}={parameter.Value}"));
        string target = $"{gateway.GetLeftPart(UriPartial.Authority)}{operation.Path}{(query.Length == 0 ? "" : "?")}{query}";
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), new Uri(target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })) { Content = _body?.Invoke() };
        foreach ((string name, string value) in _headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }
}
