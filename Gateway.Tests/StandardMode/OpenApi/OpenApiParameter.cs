using System.Text.Json;

namespace Gateway.Tests.StandardMode.OpenApi;

/// <summary>A parameter of an operation, in the query or in a header.</summary>
internal sealed class OpenApiParameter(JsonElement parameter)
{
    public JsonElement Json => parameter;

    public string Name => parameter.GetProperty("name").GetString()!;

    public bool InQuery => parameter.GetProperty("in").GetString() == "query";

    public bool Required => parameter.GetProperty("required").GetBoolean();

    public JsonElement Schema => parameter.GetProperty("schema");

    /// <summary>A value that it may have. The page fills in "example"; what a call does not need has its example in the schema.</summary>
    public string Example
    {
        get
        {
            JsonElement value = parameter.TryGetProperty("example", out JsonElement example) ? example : Schema.GetProperty("examples")[0];
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        }
    }

    public override string ToString() => Name;
}
