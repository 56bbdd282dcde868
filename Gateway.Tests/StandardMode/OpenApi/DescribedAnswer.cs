using System.Text;
using System.Text.Json;

namespace Gateway.Tests.StandardMode.OpenApi;

/// <summary>Holds an answer against what the document says about it.</summary>
internal static class DescribedAnswer
{
    /// <summary>Fails unless the operation declares the answer's status, headers and body.</summary>
    public static async Task ShouldBeDescribedAsync(this HttpResponseMessage response, OpenApiOperation operation)
    {
        int status = (int)response.StatusCode;
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        string asked = $"of {response.RequestMessage!.RequestUri!.PathAndQuery}: {Encoding.UTF8.GetString(body)}";
        operation.Responses.Keys.Should().Contain(status, asked);
        JsonElement described = operation.Responses[status];
        if (described.TryGetProperty("headers", out JsonElement headers))
        {
            headers.EnumerateObject().Where(header => IsRequired(header.Value)).Select(header => header.Name)
                .Should().OnlyContain(name => response.Headers.NonValidated.Contains(name) || response.Content.Headers.NonValidated.Contains(name), asked);
        }

        if (operation.Method == "HEAD" || !described.TryGetProperty("content", out JsonElement contents))
        {
            body.Should().BeEmpty(asked);
            return;
        }

        JsonProperty content = contents.EnumerateObject().Single();
        if (content.Name == "application/json")
        {
            response.Content.Headers.ContentType!.ToString().Should().Be("application/json", asked);
            using JsonDocument json = JsonDocument.Parse(body);
            new JsonSchema(OpenApiDocument.Current).Problems(json.RootElement, content.Value.GetProperty("schema")).Should().BeEmpty(asked);
        }
    }

    private static bool IsRequired(JsonElement header) =>
        OpenApiDocument.Current.Resolve(header).TryGetProperty("required", out JsonElement required) && required.GetBoolean();
}
