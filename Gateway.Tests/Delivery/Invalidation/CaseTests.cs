using System.Net;
using System.Text;
using Gateway.Tests.Delivery.Chains;

namespace Gateway.Tests.Delivery.Invalidation;

/// <summary>Services that do not tell upper case from lower: a change reaches every spelling.</summary>
internal sealed class CaseTests
{
    [TestCase("  - { id: main, type: storage, caseSensitive: false }\n  - { id: mem, type: memory-cache, source: main, sourcePath: Site, expireNotFound: 1h, maxMemory: 64MiB }", TestName = "the storage")]
    [TestCase("  - { id: main, type: storage }\n  - { id: mem, type: memory-cache, source: main, sourcePath: site, caseSensitive: false, expireNotFound: 1h, maxMemory: 64MiB }", TestName = "the cache")]
    [TestCase("  - { id: main, type: storage }\n  - { id: low, type: disk-cache, source: main, sourcePath: site, caseSensitive: false, expireNotFound: 1h, maxSize: 64MiB }\n  - { id: mem, type: memory-cache, source: low, expireNotFound: 1h, maxMemory: 64MiB }", TestName = "a cache further in")]
    public async Task A_change_reaches_every_spelling(string services)
    {
        await using DeliveringGateway gateway = await DeliveringGateway.StartAsync($"{services}\n  - {{ id: www, type: public-http-binding, source: mem }}");
        foreach (string? text in (string?[])[null, "one", "two"])
        {
            if (text is not null)
            {
                await gateway.UploadAsync("main", "site/file.txt", Encoding.UTF8.GetBytes(text), "text/plain", "max-age=3600");
            }

            foreach (string spelling in (string[])["file.txt", "FILE.txt", "File.TXT", "file.txt"])
            {
                using HttpResponseMessage response = await gateway.Client.GetAsync(new Uri(spelling, UriKind.Relative));
                response.StatusCode.Should().Be(text is null ? HttpStatusCode.NotFound : HttpStatusCode.OK, spelling);
                (text is null || await response.Content.ReadAsStringAsync() == text).Should().BeTrue(spelling);
            }
        }
    }
}
