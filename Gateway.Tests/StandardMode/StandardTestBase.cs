using System.Text.Json;
using Gateway.Storage.Identity;
using Gateway.Tests.S3;
using Gateway.Tests.S3.Wire;
using Gateway.Tests.StandardMode.OpenApi;

namespace Gateway.Tests.StandardMode;

/// <summary>Requests of standard mode, to a service that S3 knows as the test's bucket.</summary>
internal abstract class StandardTestBase : S3TestBase
{
    protected static JsonElement Json(RawResponse response)
    {
        response["Content-Type"].Should().Be("application/json", response.Text);
        response["Cache-Control"].Should().Be("no-store");
        return JsonDocument.Parse(response.Body).RootElement;
    }

    /// <summary>The code of an error; what is no error, or not in its form, has the empty one.</summary>
    protected static string Code(RawResponse response) =>
        response.Status < 400 || response.Body.Length == 0 ? "" : Json(response).GetProperty("error").GetProperty("code").GetString()!;

    protected static void Refused(RawResponse response, int status, string code)
    {
        (response.Status, Code(response)).Should().Be((status, code), response.Text);
        Json(response).GetProperty("error").GetProperty("message").GetString().Should().NotBeNullOrEmpty();
        response["X-Content-Type-Options"].Should().Be("nosniff");
    }

    /// <summary>A function's target for the test's service.</summary>
    protected string Of(string function, string? path = null, string more = "") =>
        $"/{function}?sid={Bucket}{(path is null ? "" : "&path=" + Uri.EscapeDataString(path))}{more}";

    /// <summary>Sends a request with the owner's key.</summary>
    protected Task<RawResponse> CallAsync(string method, string target, params (string Name, string Value)[] headers) =>
        CallAsync(S3Server.Owner, new RawRequest(method, target) { Headers = headers });

    protected async Task<RawResponse> CallAsync(ApiKey key, RawRequest request)
    {
        RawResponse response = await Server.SendAsync(request.With("x-owncdn-key", key.Secret), key: null);
        RequireDescribed(request, response);
        return response;
    }

    protected Task<RawResponse> UploadAsync(string path, string content, params (string Name, string Value)[] headers) =>
        CallAsync(S3Server.Owner, new RawRequest("PUT", Of("uploadfile", path)) { Headers = headers }.WithBody(content));

    protected Task<RawResponse> ReadFileAsync(string path, params (string Name, string Value)[] headers) => CallAsync("GET", Of("getfile", path), headers);

    /// <summary>What is in the service, told by its own storage.</summary>
    protected async Task<IReadOnlyList<string>> KeysAsync()
    {
        var store = await Server.StoreAsync(Bucket);
        return [.. (await store.ListAsync(new Storage.Listing.ListQuery("", "", "", 1000), default)).Entries.Select(e => e.Key.Value)];
    }

    /// <summary>Holds every answer against the API's description: status, and the schema of the document.</summary>
    private static void RequireDescribed(RawRequest request, RawResponse response)
    {
        OpenApiDocument api = OpenApiDocument.Current;
        OpenApiOperation? operation = api.Operations.SingleOrDefault(o => o.Method == request.Method && o.Path == request.Target.Split('?')[0]);
        if (operation is null)
        {
            return;
        }

        operation.Responses.Should().ContainKey(response.Status, "{0} answered it: {1}", operation, response.Text);
        if (response.Body.Length > 0 && operation.Responses[response.Status].GetProperty("content").TryGetProperty("application/json", out JsonElement content))
        {
            new JsonSchema(api).Problems(Json(response), content.GetProperty("schema")).Should().BeEmpty("of {0}", operation);
        }
    }

    /// <summary>Makes a key of the owner's account.</summary>
    protected async Task<ApiKey> AddKeyAsync(Permissions permissions)
    {
        var key = new ApiKey(KeyText.NewId(), KeyText.NewSecret(), Account.DefaultId, Admin: false, permissions);
        await Server.Keys.AddAsync(key);
        return key;
    }
}
