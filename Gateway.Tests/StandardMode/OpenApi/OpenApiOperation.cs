using System.Text.Json;

namespace Gateway.Tests.StandardMode.OpenApi;

/// <summary>A method of a path.</summary>
internal sealed class OpenApiOperation
{
    public OpenApiOperation(OpenApiDocument document, string path, string method, JsonElement operation)
    {
        Path = path;
        Method = method;
        Json = operation;
        Parameters = operation.TryGetProperty("parameters", out JsonElement parameters)
            ? [.. parameters.EnumerateArray().Select(parameter => new OpenApiParameter(document.Resolve(parameter)))]
            : [];
        Responses = operation.GetProperty("responses").EnumerateObject().ToDictionary(response => int.Parse(response.Name), response => document.Resolve(response.Value));
        Bodies = operation.TryGetProperty("requestBody", out JsonElement body)
            ? document.Resolve(body).GetProperty("content").EnumerateObject().ToDictionary(content => content.Name, content => content.Value)
            : [];
    }

    public string Path { get; }

    /// <summary>In upper case.</summary>
    public string Method { get; }

    public JsonElement Json { get; }

    public IReadOnlyList<OpenApiParameter> Parameters { get; }

    /// <summary>By status.</summary>
    public IReadOnlyDictionary<int, JsonElement> Responses { get; }

    /// <summary>What may be sent, by media type; empty when there is no body.</summary>
    public IReadOnlyDictionary<string, JsonElement> Bodies { get; }

    public override string ToString() => $"{Method} {Path}";
}
