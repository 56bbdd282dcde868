using Gateway.Tests.Delivery.Chains;

namespace Gateway.Tests.Delivery.Fetcher;

/// <summary>A gateway whose origin is another gateway.</summary>
internal sealed class OriginShieldTests
{
    [Test]
    public async Task The_shield_keeps_requests_from_the_origin_and_both_say_what_they_did()
    {
        await using var origin = new RawOrigin(request => request.SendAsync("HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nContent-Length: 2\r\n\r\nok"));
        await using DeliveringGateway shield = await StartAsync("shield", origin.Url);
        await using DeliveringGateway edge = await StartAsync("edge", shield.Address);
        await using DeliveringGateway other = await StartAsync("other", shield.Address);

        (await StatusOfAsync(edge, "/a")).Should().MatchRegex("^shield; fwd=uri-miss.*, edge; fwd=uri-miss");
        (await StatusOfAsync(edge, "/a")).Should().Contain("edge; hit");
        (await StatusOfAsync(other, "/a")).Should().MatchRegex("^shield; hit.*, other; fwd=uri-miss");
        OriginRequest request = origin.Requests.Should().ContainSingle().Subject;
        request["Via"].Should().MatchRegex("^1\\.1 owncdn-[0-9a-f]+, 1\\.1 owncdn-[0-9a-f]+$");
    }

    private static Task<DeliveringGateway> StartAsync(string cache, Uri origin) => DeliveringGateway.StartAsync(
        $$"""
          - { id: origin, type: http-fetcher, url: "{{origin}}" }
          - { id: {{cache}}, type: memory-cache, source: origin }
          - { id: www, type: public-http-binding, source: {{cache}} }
        """);

    private static async Task<string> StatusOfAsync(DeliveringGateway gateway, string path)
    {
        using HttpResponseMessage response = await gateway.Client.GetAsync(new Uri(path, UriKind.Relative));
        (await response.Content.ReadAsStringAsync()).Should().Be("ok");
        return string.Join(", ", response.Headers.GetValues("Cache-Status"));
    }
}
