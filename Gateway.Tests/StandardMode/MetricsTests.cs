using Gateway.Storage.Identity;
using Gateway.Tests.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.StandardMode;

/// <summary>Who may read <c>/metrics</c>.</summary>
internal sealed class MetricsTests : StandardTestBase
{
    [Test]
    public async Task They_name_every_service_to_this_machine_and_to_keys_that_read_everything()
    {
        string sample = $"owncdn_sync_id{{service=\"{Bucket}\"}} 1\n";
        await UploadAsync("k", "x");
        (await AskAsync()).Text.Should().Contain(sample);
        (await AskAsync(("x-owncdn-key", S3Server.Admin.Secret))).Text.Should().Contain(sample);
        (await AskAsync(("Authorization", $"Bearer {S3Server.Admin.Secret}"), ("X-Forwarded-For", "192.0.2.1"))).Text.Should().Contain(sample);
        (await AskAsync())["Content-Type"].Should().Be("text/plain; version=0.0.4; charset=utf-8");
    }

    [TestCase("X-Forwarded-For", "192.0.2.1")]
    [TestCase("Forwarded", "for=192.0.2.1")]
    [TestCase("Via", "1.1 proxy")]
    [TestCase("x-owncdn-key", "wrong")]
    [TestCase("x-owncdn-key", "stranger-secret")]
    [TestCase("Authorization", "Bearer wrong")]
    public async Task Others_are_refused(string header, string value) => (await AskAsync((header, value))).Status.Should().Be(401);

    [Test]
    public async Task A_key_without_a_right_to_one_service_is_refused()
    {
        ApiKey key = await AddKeyAsync(new Permissions(AccessLevel.Read, new Dictionary<string, AccessLevel> { [Bucket] = AccessLevel.None }));
        (await AskAsync(("x-owncdn-key", key.Secret))).Status.Should().Be(401);
    }

    private Task<RawResponse> AskAsync(params (string Name, string Value)[] headers) => Server.SendAsync(new RawRequest("GET", "/metrics") { Headers = headers }, key: null);
}
