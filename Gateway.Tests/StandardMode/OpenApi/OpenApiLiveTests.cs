using System.Net;
using System.Text.Json;

namespace Gateway.Tests.StandardMode.OpenApi;

/// <summary>Walks through the document and calls everything in it: the server does what it says, for good calls and for bad ones.</summary>
internal sealed class OpenApiLiveTests
{
    private static readonly OpenApiDocument Document = OpenApiDocument.Current;

    private DocumentedServer _server = null!;

    private static IEnumerable<OpenApiOperation> Operations => Document.Operations;

    private static IEnumerable<TestCaseData> OptionalParameters =>
        Operations.SelectMany(operation => operation.Parameters.Where(parameter => !parameter.Required).Select(parameter => new TestCaseData(operation, parameter)));

    private static IEnumerable<TestCaseData> Bodies => Operations.SelectMany(operation => operation.Bodies.Keys.Select(mediaType => new TestCaseData(operation, mediaType)));

    private static IEnumerable<OpenApiOperation> OperationsOfServices => Operations.Where(operation => operation.Parameters.Any(parameter => parameter is { Name: "sid", Required: true }));

    private static IEnumerable<OpenApiOperation> RestrictedOperations => Operations.Where(operation => operation.Responses.ContainsKey(403));

    private static IEnumerable<string> Paths => Operations.Select(operation => operation.Path).Distinct();

    [OneTimeSetUp]
    public async Task Start() => _server = await DocumentedServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public void The_functions_described_are_those_that_there_are() =>
        Operations.Select(operation => operation.ToString()).Should().BeEquivalentTo(
            _server.Functions().SelectMany(function => function.Methods.Select(method => $"{method} {function.Path}")));

    [TestCaseSource(nameof(Operations))]
    public async Task With_what_it_needs_it_succeeds(OpenApiOperation operation)
    {
        await _server.SeedAsync(operation);
        await SucceedAsync(operation, _server.SmallestCall(operation));
    }

    [TestCaseSource(nameof(OptionalParameters))]
    public async Task With_an_optional_parameter_it_succeeds(OpenApiOperation operation, OpenApiParameter parameter)
    {
        await _server.SeedAsync(operation);
        if (operation.Path == "/uploadfile" && parameter.Name == "If-None-Match")
        {
            await _server.RemoveFileAsync();
        }

        await SucceedAsync(operation, _server.SmallestCall(operation).With(parameter, _server.ValueOf(operation, parameter)));
    }

    [TestCaseSource(nameof(Bodies))]
    public async Task With_every_kind_of_body_it_succeeds(OpenApiOperation operation, string mediaType)
    {
        await _server.SeedAsync(operation);
        await SucceedAsync(operation, _server.SmallestCall(operation).WithBody(mediaType));
    }

    [TestCaseSource(nameof(Operations))]
    public async Task What_it_needs_cannot_be_left_out(OpenApiOperation operation)
    {
        await _server.SeedAsync(operation);
        foreach (OpenApiParameter missing in operation.Parameters.Where(parameter => parameter.Required))
        {
            await RefuseAsync(operation, CallWithout(operation, missing), "MissingParameter");
        }
    }

    [TestCaseSource(nameof(Operations))]
    public async Task Values_that_the_schema_forbids_are_refused(OpenApiOperation operation)
    {
        await _server.SeedAsync(operation);
        foreach (OpenApiParameter parameter in operation.Parameters.Where(parameter => parameter.InQuery))
        {
            foreach (string value in BadValues.OfParameter(parameter))
            {
                await RefuseAsync(operation, CallWithout(operation, parameter).WithEncoded(parameter, value));
            }

            string good = Uri.EscapeDataString(_server.ValueOf(operation, parameter));
            await RefuseAsync(operation, CallWithout(operation, parameter).WithEncoded(parameter, good).WithEncoded(parameter, good), "InvalidParameter");
        }
    }

    [TestCaseSource(nameof(Operations))]
    public async Task Headers_that_make_no_sense_are_ignored_or_refused(OpenApiOperation operation)
    {
        foreach (OpenApiParameter parameter in operation.Parameters.Where(parameter => !parameter.InQuery))
        {
            foreach (string value in (string[])["?", "\"", "bytes=9-1", "W/\"a\"", "*, \"b\"", "a=:b", new string('a', 3000)])
            {
                await _server.SeedAsync(operation);
                using HttpResponseMessage response = await _server.SendAsync(_server.SmallestCall(operation).With(parameter, value), DocumentedServer.Admin);
                await response.ShouldBeDescribedAsync(operation);
                ((int)response.StatusCode).Should().BeLessThan(500, "of {0}: {1}", parameter, value);
            }
        }
    }

    [TestCaseSource(nameof(Operations))]
    public async Task Documents_that_the_schema_forbids_are_refused_and_change_nothing(OpenApiOperation operation)
    {
        if (!operation.Bodies.TryGetValue("application/json", out JsonElement body))
        {
            return;
        }

        string before = await KeysAsync();
        foreach (byte[] document in BadValues.OfDocument(Document, body))
        {
            await RefuseAsync(operation, _server.SmallestCall(operation).WithBody("application/json", document));
        }

        (await KeysAsync()).Should().Be(before);
    }

    [TestCaseSource(nameof(Operations))]
    public async Task An_unknown_key_is_refused(OpenApiOperation operation)
    {
        foreach (string value in (string[])["unknown", "", DocumentedServer.Admin.Id, DocumentedServer.Admin.Secret + "x"])
        {
            using HttpResponseMessage response = await _server.SendAsync(_server.SmallestCall(operation), value);
            await ShouldBeAsync(response, operation, HttpStatusCode.Unauthorized, "Unauthorized");
        }
    }

    [TestCaseSource(nameof(RestrictedOperations))]
    public async Task A_key_without_the_right_is_refused(OpenApiOperation operation)
    {
        using HttpResponseMessage response = await _server.SendAsync(_server.SmallestCall(operation), DocumentedServer.Reader);
        await ShouldBeAsync(response, operation, HttpStatusCode.Forbidden, "AccessDenied");
    }

    [TestCaseSource(nameof(OperationsOfServices))]
    public async Task A_service_that_the_key_may_not_see_is_not_there(OpenApiOperation operation)
    {
        using HttpResponseMessage response = await _server.SendAsync(_server.SmallestCall(operation), DocumentedServer.Stranger);
        HttpStatusCode expected = operation.Json.GetProperty("tags")[0].GetString() == "Administration" ? HttpStatusCode.Forbidden : HttpStatusCode.NotFound;
        await ShouldBeAsync(response, operation, expected, expected == HttpStatusCode.Forbidden ? "AccessDenied" : "NoSuchService");
    }

    [TestCaseSource(nameof(Paths))]
    public async Task A_function_takes_the_methods_described_and_names_them(string path)
    {
        string[] methods = [.. Operations.Where(operation => operation.Path == path).Select(operation => operation.Method)];
        foreach (string other in ((string[])["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "QUERY"]).Except(methods))
        {
            using HttpResponseMessage response = await _server.SendAsync(new HttpMethod(other), path, content: null);
            response.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed, "of {0}", other);
            response.Content.Headers.Allow.Should().BeEquivalentTo(methods);
        }
    }

    private async Task SucceedAsync(OpenApiOperation operation, DocumentedCall call)
    {
        using HttpResponseMessage response = await _server.SendAsync(call, DocumentedServer.Admin);
        await response.ShouldBeDescribedAsync(operation);

        ((int)response.StatusCode).Should().BeInRange(200, 299);
    }

    private async Task RefuseAsync(OpenApiOperation operation, DocumentedCall call, string? code = null)
    {
        using HttpResponseMessage response = await _server.SendAsync(call, DocumentedServer.Admin);
        await response.ShouldBeDescribedAsync(operation);
        ((int)response.StatusCode).Should().BeInRange(400, 499, "of {0}", response.RequestMessage!.RequestUri);
        if (code is not null && operation.Method != "HEAD")
        {
            (await CodeAsync(response)).Should().Be(code, "of {0}", response.RequestMessage.RequestUri);
        }
    }

    private DocumentedCall CallWithout(OpenApiOperation operation, OpenApiParameter left)
    {
        var call = new DocumentedCall(operation);
        foreach (OpenApiParameter parameter in operation.Parameters.Where(parameter => parameter.Required && parameter.Name != left.Name))
        {
            call.With(parameter, _server.ValueOf(operation, parameter));
        }

        return operation.Bodies.ContainsKey("text/plain") ? call.WithBody("text/plain") : call;
    }

    private static async Task ShouldBeAsync(HttpResponseMessage response, OpenApiOperation operation, HttpStatusCode status, string code)
    {
        response.StatusCode.Should().Be(status);
        await response.ShouldBeDescribedAsync(operation);
        if (operation.Method != "HEAD")
        {
            (await CodeAsync(response)).Should().Be(code);
        }
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response)
    {
        using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("error").GetProperty("code").GetString();
    }

    private async Task<string> KeysAsync()
    {
        using HttpResponseMessage response = await _server.SendAsync(HttpMethod.Get, "/keylist", content: null);
        return await response.Content.ReadAsStringAsync();
    }
}
