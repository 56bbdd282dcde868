using System.Net;

namespace Gateway.Tests.Host;

internal sealed class FrontDoorTest
{
    [TestCase("/healthz")]
    [TestCase("/readyz")]
    [TestCase("/healthz?probe=1")]
    public async Task Probes_answer_without_a_key(string path)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage response = await gateway.Client.GetAsync(path);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).Should().Be("ok\n");
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        response.Headers.Contains("Server").Should().BeFalse();
    }

    [Test]
    public async Task Probes_answer_head_and_refuse_the_rest()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync();
        using HttpResponseMessage head = await gateway.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/healthz"));
        head.StatusCode.Should().Be(HttpStatusCode.OK);
        using HttpResponseMessage put = await gateway.Client.PutAsync("/healthz", new StringContent("x"));
        put.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
    }

    [TestCase("/healthz", "x-amz-date", "20251120T000000Z")]
    [TestCase("/healthz", "Authorization", "AWS4-HMAC-SHA256 Credential=a")]
    [TestCase("/healthz?X-Amz-Signature=abc", null, null)]
    [TestCase("/healthz", "Host", "bucket.s3.example.com")]
    [TestCase("/healthz/", null, null)]
    [TestCase("/health%7A", null, null)]
    [TestCase("/bucket/key", null, null)]
    public async Task Everything_else_goes_to_s3(string path, string? header, string? value)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(c => c with { Domains = ["s3.example.com"] });
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri(gateway.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using HttpResponseMessage response = await gateway.Client.SendAsync(request);
        (await response.Content.ReadAsStringAsync()).Should().NotBe("ok\n");
    }
}
