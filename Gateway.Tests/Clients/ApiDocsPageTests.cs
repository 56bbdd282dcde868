using Gateway.Tests.StandardMode.OpenApi;

namespace Gateway.Tests.Clients;

/// <summary>The API's page in a real browser.</summary>
internal sealed class ApiDocsPageTests
{
    [Test]
    public async Task The_page_shows_every_function_and_breaks_none_of_its_own_rules()
    {
        string chromium = await InstalledClient.Chromium.RequireAsync();
        await using ClientGateway gateway = await ClientGateway.StartAsync();
        using var shell = new ClientShell();

        // Virtual time ends early when nothing is left to wait for. Scripts that the page's policy refuses are told on the console.
        ClientResult page = (await shell.RunAsync(
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--enable-logging=stderr",
            $"--user-data-dir={shell.File("chromium")}",
            "--virtual-time-budget=60000",
            "--dump-dom",
            new Uri(gateway.Http, "/docs/api#/Files/uploadfile").AbsoluteUri)).Succeeded();

        foreach (OpenApiOperation operation in OpenApiDocument.Current.Operations)
        {
            page.Output.Should().Contain($"data-path=\"{operation.Path}\"");
        }

        page.Output.Should().Contain(">Authorize<").And.Contain("placeholder=\"If-None-Match\"", "the address opens this function");
        page.Error.Should().NotContain("CONSOLE");
    }
}
