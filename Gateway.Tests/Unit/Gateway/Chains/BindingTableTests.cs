using Gateway.Chains;
using Gateway.Delivery;
using Gateway.Delivery.Binding;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Unit.Chains;

internal sealed class BindingTableTests
{
    private static readonly BindingTable Table = new(
    [
        Binding("any", host: null, port: null, "/"),
        Binding("any-images", host: null, port: null, "/images/"),
        Binding("any-8080", host: null, port: 8080, "/"),
        Binding("site", host: "www.example", port: null, "/"),
        Binding("site-docs", host: "www.example", port: null, "/docs/"),
        Binding("site-docs-8443", host: "www.example", port: 8443, "/docs/"),
        Binding("only-api", host: "api.example", port: null, "/v1/"),
    ]);

    [TestCase("www.example", 80, "/a", "site")]
    [TestCase("WWW.Example", 80, "/a", "site", Description = "hosts have no case")]
    [TestCase("www.example", 80, "/docs/a", "site-docs")]
    [TestCase("www.example", 8443, "/docs/a", "site-docs-8443")]
    [TestCase("www.example", 8443, "/a", "site")]
    [TestCase("www.example", 80, "/docsa", "site", Description = "prefixes are whole segments")]
    [TestCase("www.example", 80, "/docs", "site")]
    [TestCase("api.example", 80, "/v1/x", "only-api")]
    [TestCase("api.example", 80, "/v2/x", null)]
    [TestCase("other.example", 80, "/", null)]
    [TestCase("", 80, "/", null)]
    public void A_named_host_has_its_own(string host, int port, string path, string? id) => (Table.FindNamed(new HostString(host), port, path)?.Options.Id).Should().Be(id);

    [TestCase(80, "/a", "any")]
    [TestCase(80, "/images/a", "any-images")]
    [TestCase(8080, "/a", "any-8080")]
    [TestCase(8080, "/images/a", "any-images", Description = "the longest prefix says more than the port")]
    public void Any_host_takes_the_rest(int port, string path, string id) => Table.FindAny(port, path)!.Options.Id.Should().Be(id);

    private static PublicBinding Binding(string id, string? host, int? port, string prefix) =>
        new(new BindingOptions { Id = id, Host = host, Port = port, PathPrefix = prefix }, new Nothing(), TimeProvider.System, NullLogger.Instance);

    private sealed class Nothing : IContentSource
    {
        public ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken) => new(ContentResult.Own(404));
    }
}
