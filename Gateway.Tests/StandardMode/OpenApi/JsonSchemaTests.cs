using System.Text.Json;

namespace Gateway.Tests.StandardMode.OpenApi;

/// <summary>The checker that the other tests lean on finds what it is meant to find.</summary>
internal sealed class JsonSchemaTests
{
    private const string Pet = """
        { "type": "object", "properties": { "name": { "type": "string", "minLength": 1, "maxLength": 3 }, "age": { "type": ["integer", "null"], "minimum": 0, "maximum": 9 },
          "kind": { "enum": ["cat", "dog"] }, "born": { "type": "string", "format": "date-time" }, "tags": { "type": "array", "items": { "type": "string" } },
          "notes": { "type": "object", "additionalProperties": { "type": "boolean" } }, "mate": { "oneOf": [{ "type": "string" }, { "type": "null" }] } }, "required": ["name"] }
        """;

    [TestCase("""{ "name": "Tom" }""")]
    [TestCase("""{ "name": "Tom", "age": null, "kind": "cat", "born": "2025-11-20T10:15:30.123Z", "tags": ["a"], "notes": { "x": true }, "mate": null }""")]
    public void What_fits_is_accepted(string value) => Check(value).Should().BeEmpty();

    [TestCase("[]", "$ is Array")]
    [TestCase("{}", "$.name is missing")]
    [TestCase("""{ "name": "Tom", "size": 1 }""", "$.size is not described")]
    [TestCase("""{ "name": "" }""", "$.name is shorter")]
    [TestCase("""{ "name": "Thomas" }""", "$.name is longer")]
    [TestCase("""{ "name": "Tom", "age": 1.5 }""", "$.age is Number")]
    [TestCase("""{ "name": "Tom", "age": -1 }""", "$.age is less")]
    [TestCase("""{ "name": "Tom", "age": 10 }""", "$.age is more")]
    [TestCase("""{ "name": "Tom", "kind": "cow" }""", "$.kind is cow")]
    [TestCase("""{ "name": "Tom", "born": "2025-11-20T10:15:30+01:00" }""", "$.born is")]
    [TestCase("""{ "name": "Tom", "tags": ["a", 1] }""", "$.tags[1] is Number")]
    [TestCase("""{ "name": "Tom", "notes": { "x": "yes" } }""", "$.notes.x is String")]
    [TestCase("""{ "name": "Tom", "mate": 1 }""", "$.mate fits 0")]
    public void What_does_not_fit_is_told_with_its_place(string value, string problem) => Check(value).Should().ContainSingle().Which.Should().StartWith(problem);

    private static IReadOnlyList<string> Check(string value)
    {
        using var schema = JsonDocument.Parse(Pet);
        using var json = JsonDocument.Parse(value);
        return new JsonSchema(OpenApiDocument.Current).Problems(json.RootElement, schema.RootElement);
    }
}
