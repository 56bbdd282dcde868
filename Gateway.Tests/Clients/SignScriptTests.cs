using System.Runtime.CompilerServices;
using Gateway.Delivery.Binding;
using Gateway.Delivery.Binding.Signing;
using Gateway.Tests.Delivery.Binding;

namespace Gateway.Tests.Clients;

/// <summary>docs/sign-url.sh, as a reader would run it.</summary>
internal sealed class SignScriptTests
{
    private const string Key = "a 'key' with $IGNS, ünd, commas";

    [TestCase("/v/a.mp4", "", "/v/a.mp4")]
    [TestCase("/v/a%20b.mp4?w=1&h=%C3%A4", "", "/v/a%20b.mp4")]
    [TestCase("/v/", "folder", "/v/a/1.ts")]
    [TestCase("/v/a b/", "folder", "/v/a%20b/1.ts")]
    public async Task What_it_prints_is_let_in(string path, string kind, string asked)
    {
        string bash = await InstalledClient.Bash.RequireAsync();
        using var shell = new ClientShell();
        shell.Environment["SIGN_KEY"] = Key;
        ClientResult signed = (await shell.RunAsync(bash, [Script(), "www", path, "60", .. kind.Length == 0 ? Array.Empty<string>() : [kind]])).Succeeded();
        string url = signed.Output.Trim();
        FakeSource source = new FakeSource().Has("a.mp4", "x").Has("a b.mp4", "x").Has("a/1.ts", "x").Has("a b/1.ts", "x");
        await using BindingServer server = await BindingServer.StartAsync(new BindingOptions { Id = "www", PathPrefix = "/v/", SignedUrls = new SignedUrlOptions([Key]) }, source);
        (await server.StatusAsync("GET", asked + url[url.IndexOf('?', StringComparison.Ordinal)..])).Should().Be(200, url);
    }

    private static string Script([CallerFilePath] string thisFile = "") => Path.GetFullPath("../../docs/sign-url.sh", Path.GetDirectoryName(thisFile)!);
}
