using Gateway.Configuration;
using Gateway.Configuration.Delivery;

namespace Gateway.Tests.Unit.Configuration;

/// <summary>The services of the CDN front in config.yaml, and how they are chained.</summary>
internal sealed class DeliveryConfigTests : ConfigTestBase
{
    private const string Example = """
        services:
          - { id: main, type: storage }
          - { id: origin, type: http-fetcher, url: "http://127.0.0.1:9001/", cacheNotFound: 10s, cacheErrors: 2s, timeout: 10s }
          - { id: disk, type: disk-cache, source: origin, refresh: 10m, expireUnused: 30d, maxSize: 20GiB }
          - { id: mem, type: memory-cache, source: disk, sourcePath: "", refresh: 60s, expireNotFound: 10s, expireErrors: 2s, expireUnused: 1h, maxItemSize: 4MiB, maxMemory: 256MiB }
          - { id: www, type: public-http-binding, host: "*", port: "*", pathPrefix: /, source: mem, cors: true, removeQuery: false, appendWebp: false, clientCacheTime: 1h }
          - { id: pics, type: public-http-binding, host: Pictures.example, port: 8080, pathPrefix: images, source: main, sourcePath: /pictures }
        """;

    [Test]
    public void The_example_of_the_contract_is_read()
    {
        GatewayConfig config = Load(Example);
        config.Delivery.Select(service => (service.Id, service.Type, service.Source?.ServiceId)).Should().Equal(
            ("origin", "http-fetcher", null), ("disk", "disk-cache", "origin"), ("mem", "memory-cache", "disk"), ("www", "public-http-binding", "mem"), ("pics", "public-http-binding", "main"));
        BindingConfig pictures = config.Delivery.OfType<BindingConfig>().Last();
        (pictures.Options.Host, pictures.Options.Port, pictures.Options.PathPrefix, pictures.From.Path).Should().Be(("pictures.example", 8080, "/images/", "pictures/"));
        MemoryCacheConfig memory = config.Delivery.OfType<MemoryCacheConfig>().Single();
        (memory.Options.Refresh, memory.Options.ExpireNotFound, memory.MaxMemory).Should().Be((TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10), 256L << 20));
    }

    [TestCase("{ id: mem, type: memory-cache }", "'source' is missing")]
    [TestCase("{ id: mem, type: memory-cache, source: minn }", "no service 'minn'; did you mean 'main'?")]
    [TestCase("{ id: mem, type: memory-cache, source: mem }", "the sources go round in a circle: mem → mem")]
    [TestCase("{ id: mem, type: memory-cache, source: main, maxMemroy: 1MiB }", "unknown key 'maxMemroy'; did you mean 'maxMemory'?")]
    [TestCase("{ id: mem, type: memory-cache, source: main, maxItemSize: 1GiB }", "'maxItemSize' is more than 'maxMemory', 256MiB")]
    [TestCase("{ id: mem, type: memory-cache, source: main, sourcePath: a/../b }", "'sourcePath' must be a folder such as pictures/, without '.' and '..'")]
    [TestCase("{ id: web, type: public-http-binding, source: main, host: \"a b\" }", "'a b' is no host name; without a port, or * for any")]
    [TestCase("{ id: web, type: public-http-binding, source: main, port: 0 }", "'0' is no port; * means any")]
    [TestCase("{ id: get, type: http-fetcher, url: \"ftp://h/\" }", "'ftp://h/' is not a url such as http://127.0.0.1:9001/, without query and user")]
    [TestCase("{ id: fsy, type: file-system, directory: not/there }", "there is no folder ")]
    public void Mistakes_are_named(string service, string problem) =>
        Errors($"services:\n  - {{ id: main, type: storage }}\n  - {service}").Should().ContainSingle().Which.Should().Contain(problem);

    [Test]
    public void A_circle_of_several_and_a_binding_as_a_source_are_refused()
    {
        Errors("""
            services:
              - { id: one, type: memory-cache, source: two }
              - { id: two, type: disk-cache, source: one }
              - { id: www, type: public-http-binding, source: one }
              - { id: out, type: public-http-binding, source: www }
            """).Should().Equal(
            "2:44: the sources go round in a circle: one → two → one",
            "3:42: the sources go round in a circle: two → one → two",
            "5:51: 'www' is a public binding: the end of a chain, no source");
    }
}
