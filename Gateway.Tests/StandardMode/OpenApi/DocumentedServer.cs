using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Gateway.Chains;
using Gateway.Configuration;
using Gateway.Configuration.Delivery;
using Gateway.Delivery.Binding;
using Gateway.Delivery.Caching;
using Gateway.Hosting;
using Gateway.Invalidation;
using Gateway.Logging;
using Gateway.Replication;
using Gateway.StandardMode;
using Gateway.Storage;
using Gateway.Storage.Identity;
using Gateway.Storage.Services;
using Gateway.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.StandardMode.OpenApi;

/// <summary>A server that holds what the document's examples name.</summary>
internal sealed class DocumentedServer : IAsyncDisposable
{
    private readonly RunningGateway _gateway;

    private DocumentedServer(RunningGateway gateway) => _gateway = gateway;

    public static ApiKey Admin { get; } = new("ADMIN", "admin-value", Account.DefaultId, Admin: true, Permissions.Everything);

    /// <summary>Reads the storage and the cache of the examples, and sees no other.</summary>
    public static ApiKey Reader { get; } =
        new("READER", "reader-value", Account.DefaultId, Admin: false, new Permissions(AccessLevel.None, new Dictionary<string, AccessLevel> { ["main"] = AccessLevel.Read, ["cache"] = AccessLevel.Read }));

    public static ApiKey Stranger { get; } = new("STRANGER", "stranger-value", "stranger", Admin: false, Permissions.Everything);

    /// <summary>The ETag header of the file of the examples.</summary>
    public string ETag { get; private set; } = "";

    /// <summary>The version of the file of the examples.</summary>
    public string VersionId { get; private set; } = "";

    public static async Task<DocumentedServer> StartAsync()
    {
        RunningGateway gateway = await RunningGateway.StartAsync(config => config with
        {
            Durability = Durability.Normal,
            Accounts = [new Account("stranger", "A stranger")],
            Keys = [Admin, Reader, Stranger],
            Delivery =
            [
                new MemoryCacheConfig("cache", "Hot files of main", Account.DefaultId, new SourceLink("main", ""), new CacheOptions(), MaxMemory: 16 << 20),
                new BindingConfig("www", "Web site", Account.DefaultId, new SourceLink("cache", ""), new BindingOptions { Id = "www", PathPrefix = "/pub/" }),
            ],
        });
        ObjectStores stores = gateway.App.Services.GetRequiredService<GatewayStores>().Objects;
        await stores.ApplyAsync(
            [
                new ServiceDefinition("main", "Main storage", Account.DefaultId, KeepVersions: null, CaseSensitive: true),
                new ServiceDefinition("mirror", "Copy of main", Account.DefaultId, KeepVersions: null, CaseSensitive: true) { ReplicaOf = "primary/main" },
            ],
            CancellationToken.None);
        return new DocumentedServer(gateway);
    }

    /// <summary>The server's functions.</summary>
    public IReadOnlyList<StandardFunction> Functions()
    {
        IServiceProvider services = _gateway.App.Services;
        GatewayStores stores = services.GetRequiredService<GatewayStores>();
        return FunctionTable.Create(
            new GatewayConfig { DataDirectory = "" },
            stores,
            services.GetRequiredService<DeliveryChains>(),
            services.GetRequiredService<ChangeRelay>(),
            services.GetRequiredService<ReplicationLoop>(),
            new RequestHistory(),
            TimeProvider.System,
            CancellationToken.None);
    }

    /// <summary>Writes the file and, unless the call is to make it, the key of the examples.</summary>
    public async Task SeedAsync(OpenApiOperation operation)
    {
        using HttpResponseMessage uploaded = await SendAsync(HttpMethod.Put, "/uploadfile?sid=main&path=photos/cat.jpg", new ByteArrayContent("hello"u8.ToArray()));
        uploaded.IsSuccessStatusCode.Should().BeTrue();
        using JsonDocument file = JsonDocument.Parse(await uploaded.Content.ReadAsStringAsync());
        ETag = $"\"{file.RootElement.GetProperty("etag").GetString()}\"";
        VersionId = file.RootElement.GetProperty("versionId").GetString()!;

        using HttpResponseMessage removed = await SendAsync(HttpMethod.Delete, "/keyremove?id=website", content: null);
        removed.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.NotFound);
        if (operation.Path == "/keyremove")
        {
            using HttpResponseMessage added = await SendAsync(HttpMethod.Post, "/keyadd", JsonContent("""{"id":"website","permissions":{"main":"read"}}"""));
            added.StatusCode.Should().Be(HttpStatusCode.Created);
        }
    }

    /// <summary>Deletes the file of the examples.</summary>
    public async Task RemoveFileAsync()
    {
        using HttpResponseMessage deleted = await SendAsync(HttpMethod.Delete, "/deletefile?sid=main&path=photos/cat.jpg", content: null);
        deleted.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    /// <summary>A value that a parameter may have: the document's example, or what only this server knows.</summary>
    public string ValueOf(OpenApiOperation operation, OpenApiParameter parameter) => (operation.Path, parameter.Name) switch
    {
        (_, "If-Match" or "If-Range") => ETag,
        (_, "version") or ("/versionlist", "after") => VersionId,
        _ => parameter.Example,
    };

    /// <summary>A call with everything that it needs, and nothing else.</summary>
    public DocumentedCall SmallestCall(OpenApiOperation operation)
    {
        var call = new DocumentedCall(operation);
        foreach (OpenApiParameter parameter in operation.Parameters.Where(parameter => parameter.Required))
        {
            call.With(parameter, ValueOf(operation, parameter));
        }

        return operation.Bodies.Count == 0 ? call : call.WithBody(operation.Bodies.ContainsKey("text/plain") ? "text/plain" : operation.Bodies.Keys.First());
    }

    public Task<HttpResponseMessage> SendAsync(DocumentedCall call, ApiKey key) => SendAsync(call, key.Secret);

    public Task<HttpResponseMessage> SendAsync(DocumentedCall call, string keyValue) =>
        _gateway.Client.SendAsync(call.WithHeader("x-owncdn-key", keyValue).ToRequest(_gateway.Client.BaseAddress!));

    /// <summary>Sends a request with the admin key.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string target, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, target) { Content = content };
        request.Headers.Add("x-owncdn-key", Admin.Secret);
        return _gateway.Client.SendAsync(request);
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private static StringContent JsonContent(string json) => new(json, new MediaTypeHeaderValue("application/json"));
}
