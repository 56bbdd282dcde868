using System.Globalization;
using System.Text.Json;

namespace Gateway.Tests.StandardMode.OpenApi;

/// <summary>
/// Checks JSON against the keywords of JSON Schema that the document uses. Stricter than the standard: an object has no other
/// properties than those described, so that a server cannot send what the document does not mention.
/// </summary>
internal sealed class JsonSchema(OpenApiDocument document)
{
    /// <summary>What is wrong with a value, each with its place; empty when nothing.</summary>
    public IReadOnlyList<string> Problems(JsonElement value, JsonElement schema) => [.. Check(value, schema, "$")];

    /// <summary>Whether a schema is only made of keywords that are understood here.</summary>
    public static bool Understands(string keyword) => keyword is "$ref" or "type" or "enum" or "oneOf" or "properties" or "required" or "additionalProperties" or "items"
        or "minLength" or "maxLength" or "minimum" or "maximum" or "format" or "description" or "default" or "examples";

    private IEnumerable<string> Check(JsonElement value, JsonElement schema, string at)
    {
        schema = document.Resolve(schema);
        if (schema.TryGetProperty("oneOf", out JsonElement choices))
        {
            int fitting = choices.EnumerateArray().Count(choice => !Check(value, choice, at).Any());
            return fitting == 1 ? [] : [$"{at} fits {fitting} of the choices instead of one"];
        }

        if (schema.TryGetProperty("type", out JsonElement type) && !Types(type).Any(name => IsOfType(value, name)))
        {
            return [$"{at} is {value.ValueKind} instead of {type}"];
        }

        if (schema.TryGetProperty("enum", out JsonElement allowed) && !allowed.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
        {
            return [$"{at} is {value}, which is not in the list"];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => CheckObject(value, schema, at),
            JsonValueKind.Array when schema.TryGetProperty("items", out JsonElement items) => value.EnumerateArray().SelectMany((item, i) => Check(item, items, $"{at}[{i}]")),
            JsonValueKind.String => CheckText(value.GetString()!, schema, at),
            JsonValueKind.Number => CheckNumber(value.GetDecimal(), schema, at),
            _ => [],
        };
    }

    private IEnumerable<string> CheckObject(JsonElement value, JsonElement schema, string at)
    {
        if (schema.TryGetProperty("required", out JsonElement required))
        {
            foreach (JsonElement name in required.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)))
            {
                yield return $"{at}.{name} is missing";
            }
        }

        foreach (JsonProperty property in value.EnumerateObject())
        {
            string place = $"{at}.{property.Name}";
            if (schema.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty(property.Name, out JsonElement described))
            {
                foreach (string problem in Check(property.Value, described, place))
                {
                    yield return problem;
                }
            }
            else if (schema.TryGetProperty("additionalProperties", out JsonElement additional) && additional.ValueKind == JsonValueKind.Object)
            {
                foreach (string problem in Check(property.Value, additional, place))
                {
                    yield return problem;
                }
            }
            else
            {
                yield return $"{place} is not described";
            }
        }
    }

    private static IEnumerable<string> CheckText(string value, JsonElement schema, string at)
    {
        if (schema.TryGetProperty("minLength", out JsonElement least) && value.Length < least.GetInt32())
        {
            yield return $"{at} is shorter than {least}";
        }

        if (schema.TryGetProperty("maxLength", out JsonElement most) && value.Length > most.GetInt32())
        {
            yield return $"{at} is longer than {most}";
        }

        if (schema.TryGetProperty("format", out JsonElement format) && format.GetString() == "date-time" && !IsUtcTime(value))
        {
            yield return $"{at} is {value}, which is no RFC 3339 time in UTC";
        }
    }

    private static IEnumerable<string> CheckNumber(decimal value, JsonElement schema, string at)
    {
        if (schema.TryGetProperty("minimum", out JsonElement least) && value < least.GetDecimal())
        {
            yield return $"{at} is less than {least}";
        }

        if (schema.TryGetProperty("maximum", out JsonElement most) && value > most.GetDecimal())
        {
            yield return $"{at} is more than {most}";
        }
    }

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(name => name.GetString()!) : [type.GetString()!];

    private static bool IsOfType(JsonElement value, string name) => (name, value.ValueKind) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) or ("null", JsonValueKind.Null) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => value.TryGetInt64(out _),
        _ => false,
    };

    private static bool IsUtcTime(string value) =>
        DateTime.TryParseExact(value, ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
