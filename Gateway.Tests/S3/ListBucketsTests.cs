using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class ListBucketsTests : S3TestBase
{
    [Test]
    public async Task Buckets_come_by_name_with_creation_date_region_and_owner()
    {
        string other = await NewBucketAsync(S3);
        RawResponse response = await SendAsync("GET", "/");
        response["Content-Type"].Should().Be("application/xml");
        IReadOnlyList<string> names = response.Values("Name");
        names.Should().Contain([Bucket, other]).And.BeInAscendingOrder(StringComparer.Ordinal);
        response.Elements("Bucket")[0]["BucketRegion"].Should().Be("us-east-1");
        DateTimeOffset.Parse(response.Elements("Bucket")[0]["CreationDate"]).Should().BeCloseTo(TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1));
        response.Elements("Owner")[0]["ID"].Should().Be("owner");
    }

    [Test]
    public async Task An_account_sees_its_own_buckets_and_an_admin_all()
    {
        string theirs = await NewBucketAsync(Stranger);
        (await NamesAsync(S3Server.Owner)).Should().Contain(Bucket).And.NotContain(theirs);
        (await NamesAsync(S3Server.Reader)).Should().Contain(Bucket).And.NotContain(theirs);
        (await NamesAsync(S3Server.Stranger)).Should().Contain(theirs).And.NotContain(Bucket);
        (await NamesAsync(S3Server.Admin)).Should().Contain([theirs, Bucket]);
    }

    [Test]
    public async Task Pages_and_prefixes_narrow_it()
    {
        string[] made = [$"{Bucket}-a", $"{Bucket}-b", $"{Bucket}-c"];
        foreach (string name in made)
        {
            await S3.PutBucketAsync(name);
        }

        var seen = new List<string>();
        string? token = null;
        do
        {
            ListBucketsResponse page = await S3.ListBucketsAsync(new ListBucketsRequest { Prefix = Bucket + "-", MaxBuckets = 2, ContinuationToken = token });
            page.Prefix.Should().Be(Bucket + "-");
            seen.AddRange(page.Buckets.Select(b => b.BucketName));
            token = page.ContinuationToken;
        }
        while (token is not null);

        seen.Should().Equal(made);
    }

    [TestCase("us-east-1", true)]
    [TestCase("eu-west-1", false)]
    public async Task The_region_narrows_it(string region, bool found) =>
        (await SendAsync("GET", $"/?bucket-region={region}&prefix={Bucket}")).Values("Name").Should().HaveCount(found ? 1 : 0);

    [TestCase("max-buckets=0")]
    [TestCase("max-buckets=x")]
    [TestCase("continuation-token=%21")]
    public async Task Bad_parameters_are_refused(string query)
    {
        RawResponse response = await SendAsync("GET", "/?" + query);
        (response.Status, response.Code).Should().Be((400, "InvalidArgument"));
    }

    [Test]
    public async Task Strangers_without_a_key_are_refused()
    {
        using AmazonS3Client anonymous = Server.Client(null);
        await RefusedAsync(anonymous.ListBucketsAsync(), "AccessDenied", HttpStatusCode.Forbidden);
    }

    private async Task<IReadOnlyList<string>> NamesAsync(Storage.Identity.ApiKey key) => (await SendAsync(key, "GET", "/")).Values("Name");
}
