using System.Text;
using System.Text.Json;

namespace Gateway.Tests.StandardMode.OpenApi;

/// <summary>What the schema of a parameter or a document forbids.</summary>
internal static class BadValues
{
    /// <summary>Values of a parameter of the query, percent-encoded.</summary>
    public static IEnumerable<string> OfParameter(OpenApiParameter parameter)
    {
        JsonElement schema = parameter.Schema;
        switch (schema.GetProperty("type").GetString())
        {
            case "integer":
                string[] numbers = ["", "abc", "1.5", "0x1", "%201", "9223372036854775808", .. Beyond(schema)];
                return numbers;
            case "boolean":
                return ["", "maybe", "1"];
            default:
                return ["%FF", "%C0%AF", "%ED%A0%80", "%4", .. BadLengths(schema)];
        }
    }

    /// <summary>Bodies instead of a JSON document.</summary>
    /// <param name="document">Where the schema's references lead.</param>
    /// <param name="body">Schema and example of the document.</param>
    public static IEnumerable<byte[]> OfDocument(OpenApiDocument document, JsonElement body)
    {
        JsonElement schema = document.Resolve(body.GetProperty("schema"));
        JsonElement good = body.GetProperty("example");
        string[] texts =
        [
            "", "{", "[]", "null", "1", "\"text\"", "{} {}", "{'id':'a'}", """{"id":"\uD800"}""", """{"\uD800":1}""", """{"surprise":1}""", $"{{\"id\":\"a\",\"surprise\":{new string('[', 200)}", new string('[', 100_000),
            .. schema.GetProperty("properties").EnumerateObject().SelectMany(property => BadProperties(good, property.Name, document.Resolve(property.Value))),
        ];
        return texts.Select(Encoding.UTF8.GetBytes).Append([.. "{\"id\":\""u8, 0xFF, .. "\"}"u8]).Append(Encoding.UTF8.GetBytes($"{{\"id\":\"{new string('a', 1 << 20)}\"}}"));
    }

    // The example, with one property that is not right.
    private static IEnumerable<string> BadProperties(JsonElement good, string name, JsonElement schema)
    {
        string type = schema.GetProperty("type").GetString()!;
        string[] values =
        [
            "[]", "1.5", type == "string" ? "true" : "\"text\"", type == "object" ? "1" : "{}",
            .. schema.TryGetProperty("minLength", out _) ? (string[])["\"\""] : [],
            .. schema.TryGetProperty("maxLength", out JsonElement most) ? (string[])[$"\"{new string('a', most.GetInt32() + 1)}\""] : [],
            .. schema.TryGetProperty("additionalProperties", out JsonElement levels) && levels.ValueKind == JsonValueKind.Object
                ? (string[])["""{"main":"everything"}""", """{"main":1}""", """{"main":null}""", """{"main":["read"]}"""]
                : [],
        ];
        IEnumerable<string> others = good.EnumerateObject().Where(property => property.Name != name).Select(property => $"\"{property.Name}\":{property.Value.GetRawText()}");
        return values.Select(value => $"{{{string.Join(',', others.Append($"\"{name}\":{value}"))}}}");
    }

    private static IEnumerable<string> Beyond(JsonElement schema)
    {
        if (schema.TryGetProperty("minimum", out JsonElement least))
        {
            yield return $"{least.GetInt64() - 1}";
        }

        if (schema.TryGetProperty("maximum", out JsonElement most))
        {
            yield return $"{most.GetInt64() + 1}";
        }
    }

    private static IEnumerable<string> BadLengths(JsonElement schema)
    {
        if (schema.TryGetProperty("minLength", out _))
        {
            yield return "";
        }

        if (schema.TryGetProperty("maxLength", out JsonElement most))
        {
            yield return new string('a', most.GetInt32() + 1);
            yield return string.Concat(Enumerable.Repeat("%C3%A9", most.GetInt32()));
        }
    }
}
