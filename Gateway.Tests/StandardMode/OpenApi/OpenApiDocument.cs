using System.Text.Json;

namespace Gateway.Tests.StandardMode.OpenApi;

/// <summary>The OpenAPI document that the gateway serves, with its references followed.</summary>
internal sealed class OpenApiDocument
{
    private OpenApiDocument(JsonElement root)
    {
        Root = root;
        Operations =
        [
            .. from path in root.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               select new OpenApiOperation(this, path.Name, operation.Name.ToUpperInvariant(), operation.Value),
        ];
    }

    /// <summary>The one in the program.</summary>
    public static OpenApiDocument Current { get; } = Load();

    public JsonElement Root { get; }

    public IReadOnlyList<OpenApiOperation> Operations { get; }

    /// <summary>What a reference names, or the element itself when it is none.</summary>
    public JsonElement Resolve(JsonElement element)
    {
        while (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("$ref", out JsonElement reference))
        {
            element = Find(reference.GetString()!) ?? throw new AssertionException($"{reference} names nothing.");
        }

        return element;
    }

    /// <summary>What a local reference such as <c>#/components/schemas/Error</c> names; null when nothing.</summary>
    public JsonElement? Find(string reference)
    {
        JsonElement found = Root;
        foreach (string name in reference.Split('/').Skip(1))
        {
            if (!found.TryGetProperty(name, out found))
            {
                return null;
            }
        }

        return reference.StartsWith("#/", StringComparison.Ordinal) ? found : null;
    }

    private static OpenApiDocument Load()
    {
        using Stream content = typeof(GatewayApp).Assembly.GetManifestResourceStream("ApiDocs/standard.json")!;
        using JsonDocument document = JsonDocument.Parse(content);
        return new OpenApiDocument(document.RootElement.Clone());
    }
}
