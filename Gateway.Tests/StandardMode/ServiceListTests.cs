using System.Text.Json;
using Amazon.S3;
using Gateway.Storage.Identity;
using Gateway.Tests.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.StandardMode;

internal sealed class ServiceListTests : StandardTestBase
{
    [Test]
    public async Task A_service_comes_with_what_the_key_may_do_and_where_its_history_is()
    {
        JsonElement fresh = await FindAsync(S3Server.Owner);
        fresh.GetRawText().Should().Be($$"""{"id":"{{Bucket}}","name":"{{Bucket}}","type":"storage","access":"write","source":null,"versioned":false,"replica":false,"syncId":0}""");

        await SetVersioningAsync(VersionStatus.Enabled);
        await UploadAsync("a", "x");
        JsonElement later = await FindAsync(S3Server.Reader);
        later.GetProperty("access").GetString().Should().Be("read");
        later.GetProperty("versioned").GetBoolean().Should().BeTrue();
        later.GetProperty("syncId").GetInt64().Should().Be(1);
    }

    [Test]
    public async Task Only_services_that_the_key_may_read_are_listed()
    {
        string theirs = await NewBucketAsync(Stranger);
        (await IdsAsync(S3Server.Owner)).Should().Contain(Bucket).And.NotContain(theirs);
        (await IdsAsync(S3Server.Stranger)).Should().Contain(theirs).And.NotContain(Bucket);
        (await IdsAsync(S3Server.Admin)).Should().Contain([theirs, Bucket]).And.BeInAscendingOrder(StringComparer.Ordinal);
    }

    private async Task<JsonElement> FindAsync(ApiKey key) =>
        (await ServicesAsync(key)).Single(service => service.GetProperty("id").GetString() == Bucket);

    private async Task<IEnumerable<string>> IdsAsync(ApiKey key) => (await ServicesAsync(key)).Select(service => service.GetProperty("id").GetString()!);

    private async Task<IEnumerable<JsonElement>> ServicesAsync(ApiKey key) =>
        Json(await CallAsync(key, new RawRequest("GET", "/servicelist"))).GetProperty("services").EnumerateArray();
}
