using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.StandardMode.Errors;

namespace Gateway.Tests.StandardMode.OpenApi;

/// <summary>The document itself: valid, complete, and about the functions that there are.</summary>
internal sealed partial class OpenApiTests
{
    private static readonly OpenApiDocument Document = OpenApiDocument.Current;

    private static IEnumerable<OpenApiOperation> Operations => Document.Operations;

    [Test]
    public void It_is_openapi_3_1_for_the_gateway_it_came_from()
    {
        Document.Root.GetProperty("openapi").GetString().Should().StartWith("3.1.");
        Document.Root.GetProperty("info").GetProperty("title").GetString().Should().NotBeEmpty();
        Document.Root.GetProperty("info").GetProperty("version").GetString().Should().NotBeEmpty();
        Document.Root.GetProperty("servers").EnumerateArray().Single().GetProperty("url").GetString().Should().Be("/");
        JsonElement key = Document.Root.GetProperty("components").GetProperty("securitySchemes").GetProperty("key");
        key.GetProperty("type").GetString().Should().Be("apiKey");
        key.GetProperty("in").GetString().Should().Be("header");
        key.GetProperty("name").GetString().Should().Be("x-owncdn-key");
        Document.Root.GetProperty("security")[0].TryGetProperty("key", out _).Should().BeTrue();
    }

    [Test]
    public void Every_reference_names_something_and_every_component_is_referenced()
    {
        string[] references = [.. Reference().Matches(Document.Root.GetRawText()).Select(match => match.Groups["name"].Value).Distinct()];
        references.Should().OnlyContain(reference => Document.Find(reference) != null);
        IEnumerable<string> components = from kind in Document.Root.GetProperty("components").EnumerateObject()
                                         where kind.Name != "securitySchemes"
                                         from component in kind.Value.EnumerateObject()
                                         select $"#/components/{kind.Name}/{component.Name}";
        references.Should().BeEquivalentTo(components);
    }

    [Test]
    public void Operations_have_names_of_their_own() => Operations.Select(operation => Text(operation.Json, "operationId")).Should().OnlyHaveUniqueItems();

    [TestCaseSource(nameof(Operations))]
    public void An_operation_is_described(OpenApiOperation operation)
    {
        Text(operation.Json, "summary").Should().NotBeEmpty();
        Text(operation.Json, "description").Should().NotBeEmpty();
        Document.Root.GetProperty("tags").EnumerateArray().Select(tag => Text(tag, "name")).Should().Contain(operation.Json.GetProperty("tags").EnumerateArray().Single().GetString());
        operation.Parameters.Select(parameter => (parameter.Name, parameter.InQuery)).Should().OnlyHaveUniqueItems();
        foreach (OpenApiParameter parameter in operation.Parameters)
        {
            Text(parameter.Json, "description").Should().NotBeEmpty();
            parameter.Schema.TryGetProperty("type", out _).Should().BeTrue("of {0}", parameter);
            parameter.Example.Should().NotBeEmpty("of {0}", parameter);
            parameter.Json.TryGetProperty("example", out _).Should().Be(parameter.Required, "the page fills examples in, and an optional parameter shall stay empty: {0}", parameter);
        }
    }

    [TestCaseSource(nameof(Operations))]
    public void Answers_and_bodies_have_a_schema_and_examples_that_fit(OpenApiOperation operation)
    {
        operation.Responses.Keys.Should().Contain(status => status >= 200 && status < 300).And.Contain([400, 401, 500, 503]);
        int examples = 0;
        foreach ((int status, JsonElement response) in operation.Responses)
        {
            Text(response, "description").Should().NotBeEmpty("of {0}", status);
            if (!response.TryGetProperty("content", out JsonElement contents))
            {
                status.Should().Be(304, "every other answer has a body");
                continue;
            }

            JsonProperty content = contents.EnumerateObject().Single();
            JsonElement schema = content.Value.GetProperty("schema");
            foreach (JsonElement example in ExamplesOf(content.Value))
            {
                examples++;
                new JsonSchema(Document).Problems(example, schema).Should().BeEmpty("of the example of {0}", status);
            }

            (status < 400 || Text(schema, "$ref") == "#/components/schemas/Error").Should().BeTrue("of {0}", status);
            (content.Name == "*/*" || ExamplesOf(content.Value).Any()).Should().BeTrue("of {0}", status);
        }

        examples.Should().BePositive();
        foreach (JsonElement body in operation.Bodies.Values)
        {
            JsonElement schema = body.GetProperty("schema");
            ExamplesOf(body).SelectMany(example => new JsonSchema(Document).Problems(example, schema)).Should().BeEmpty();
        }
    }

    [Test]
    public void The_codes_are_those_that_the_server_has_and_the_guide_names_them_all()
    {
        string[] codes = [.. typeof(StandardError).GetProperties(BindingFlags.Public | BindingFlags.Static).Select(error => ((StandardError)error.GetValue(null)!).Code)];
        Document.Find("#/components/schemas/ErrorCode")!.Value.GetProperty("enum").EnumerateArray().Select(code => code.GetString()).Should().BeEquivalentTo(codes);
        string guide = File.ReadAllText(Guide());
        codes.Should().OnlyContain(code => guide.Contains($"`{code}`"));
        Operations.Should().OnlyContain(operation => guide.Contains($"`{operation.Path.Substring(1)}`"));
    }

    [Test]
    public void Schemas_use_only_keywords_that_the_tests_check()
    {
        IEnumerable<JsonElement> schemas = Document.Root.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => schema.Value)
            .Concat(Operations.SelectMany(operation => operation.Parameters).Select(parameter => parameter.Schema));
        schemas.SelectMany(KeywordsOf).Should().OnlyContain(keyword => JsonSchema.Understands(keyword));
    }

    private static IEnumerable<JsonElement> ExamplesOf(JsonElement content)
    {
        if (content.TryGetProperty("example", out JsonElement example))
        {
            return [example];
        }

        return content.TryGetProperty("examples", out JsonElement examples) ? examples.EnumerateObject().Select(named => named.Value.GetProperty("value")) : [];
    }

    private static IEnumerable<string> KeywordsOf(JsonElement schema)
    {
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            yield return keyword.Name;
            IEnumerable<JsonElement> inner = (keyword.Name, keyword.Value.ValueKind) switch
            {
                ("properties", _) => keyword.Value.EnumerateObject().Select(property => property.Value),
                ("oneOf", _) => keyword.Value.EnumerateArray(),
                ("items" or "additionalProperties", JsonValueKind.Object) => [keyword.Value],
                _ => [],
            };
            foreach (string name in inner.SelectMany(KeywordsOf))
            {
                yield return name;
            }
        }
    }

    private static string Guide([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../docs/standard-mode.md"));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    [GeneratedRegex("""
        "\$ref": "(?<name>[^"]+)"
        """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();
}
