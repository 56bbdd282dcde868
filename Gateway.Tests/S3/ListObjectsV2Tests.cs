using System.Text;
using Amazon.S3.Model;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

internal sealed class ListObjectsV2Tests : S3TestBase
{
    [Test]
    public async Task Pages_join_to_the_whole()
    {
        string[] keys = [.. Enumerable.Range(0, 23).Select(i => $"{(i % 3 == 0 ? "dir/" : "")}{i:00}")];
        await PutAllAsync(keys);
        foreach (int size in (int[])[1, 5, 22, 23, 1000])
        {
            var seen = new List<string>();
            string? token = null;
            do
            {
                ListObjectsV2Response page = await S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, MaxKeys = size, ContinuationToken = token });
                page.KeyCount.Should().Be(page.S3Objects.Count).And.BeLessThanOrEqualTo(size);
                seen.AddRange(page.S3Objects.Select(o => o.Key));
                token = page.NextContinuationToken;
                page.IsTruncated.Should().Be(token is not null);
            }
            while (token is not null);

            seen.Should().Equal(keys.Order(StringComparer.Ordinal), $"pages of {size}");
        }
    }

    [Test]
    public async Task Pages_with_a_delimiter_tell_each_prefix_once()
    {
        await PutAllAsync("a/1", "a/2", "b", "c/1", "c/2", "c/3", "d");
        var seen = new List<string>();
        string? token = null;
        do
        {
            RawResponse page = await SendAsync("GET", $"/{Bucket}?list-type=2&delimiter=%2F&max-keys=1" + (token is null ? "" : $"&continuation-token={token}"));
            page.Value("KeyCount").Should().Be("1");
            seen.AddRange(page.Values("Key").Concat(page.Elements("CommonPrefixes").Select(e => e["Prefix"])));
            (token is null || page.Value("ContinuationToken") == token).Should().BeTrue();
            token = page.Value("NextContinuationToken") is { Length: > 0 } next ? next : null;
        }
        while (token is not null);

        seen.Should().Equal("a/", "b", "c/", "d");
    }

    [TestCase("start-after=b", "c,d")]
    [TestCase("start-after=bb", "c,d")]
    [TestCase("start-after=", "a,b,c,d")]
    [TestCase("start-after=z", "")]
    [TestCase("start-after=a&prefix=c", "c")]
    public async Task Start_after_is_exclusive(string query, string keys)
    {
        await PutAllAsync("a", "b", "c", "d");
        RawResponse response = await SendAsync("GET", $"/{Bucket}?list-type=2&{query}");
        string.Join(',', response.Values("Key")).Should().Be(keys);
        response.Value("StartAfter").Should().Be(query.Split('=', '&')[1]);
    }

    [Test]
    public async Task A_token_goes_before_start_after()
    {
        await PutAllAsync("a", "b", "c", "d");
        string token = (await SendAsync("GET", $"/{Bucket}?list-type=2&max-keys=2")).Value("NextContinuationToken");
        (await SendAsync("GET", $"/{Bucket}?continuation-token={token}&list-type=2&start-after=a")).Values("Key").Should().Equal("c", "d");
    }

    [TestCase("garbage")]
    [TestCase("%21%21")]
    [TestCase("AAAA")]
    [TestCase("_w")]
    [TestCase("YQ%3D%3D")]
    [TestCase("a%20b")]
    public async Task A_token_that_is_not_ours_is_refused(string token)
    {
        RawResponse response = await SendAsync("GET", $"/{Bucket}?continuation-token={token}&list-type=2");
        (response.Status, response.Code, response.Value("ArgumentName")).Should().Be((400, "InvalidArgument", "continuation-token"));
    }

    [TestCase("", false)]
    [TestCase("&fetch-owner=false", false)]
    [TestCase("&fetch-owner=true", true)]
    public async Task Owners_are_told_on_demand(string query, bool told)
    {
        await PutAsync("k");
        (await SendAsync("GET", $"/{Bucket}?list-type=2{query}")).HasElement("Owner").Should().Be(told);
    }

    [TestCase("max-keys=0", 0)]
    [TestCase("max-keys=1", 1)]
    [TestCase("max-keys=100000", 3)]
    public async Task Max_keys_bounds_a_page(string query, int count)
    {
        await PutAllAsync("a", "b", "c");
        RawResponse response = await SendAsync("GET", $"/{Bucket}?list-type=2&{query}");
        (response.Values("Key").Count, response.Value("KeyCount")).Should().Be((count, count.ToString()));
    }

    [TestCase("max-keys=-1")]
    [TestCase("max-keys=%20")]
    [TestCase("max-keys=0x10")]
    [TestCase("encoding-type=URL")]
    public async Task Bad_parameters_are_refused(string query)
    {
        RawResponse response = await SendAsync("GET", $"/{Bucket}?list-type=2&{query}");
        (response.Status, response.Code).Should().Be((400, "InvalidArgument"));
    }

    [Test]
    public async Task Url_encoding_covers_every_name()
    {
        await PutAllAsync("p /x+y", "p /z z/1");
        RawResponse response = await SendAsync("GET", $"/{Bucket}?delimiter=%2F&encoding-type=url&list-type=2&prefix=p%20%2F&start-after=p%20%2F%2B");
        (response.Value("Key"), response.Value("Prefix"), response.Value("StartAfter")).Should().Be(("p+/x%2By", "p+/", "p+/%2B"));
        response.Elements("CommonPrefixes")[0]["Prefix"].Should().Be("p+/z+z/");
    }

    [Test]
    public async Task Control_characters_are_listed_as_references_or_encoded()
    {
        await PutAsync("a\u0001\r\n\tb");
        (await SendAsync("GET", $"/{Bucket}?list-type=2")).Text.Should().Contain("<Key>a&#x1;&#xD;\n\tb</Key>");
        (await SendAsync("GET", $"/{Bucket}?encoding-type=url&list-type=2")).Value("Key").Should().Be("a%01%0D%0A%09b");
    }

    [Test]
    public async Task Long_multibyte_delimiters_and_prefixes_work()
    {
        await PutAllAsync("日本→a→1", "日本→b→2", "日本→c");
        RawResponse response = await SendAsync("GET", $"/{Bucket}?delimiter={Uri.EscapeDataString("→")}&list-type=2&prefix={Uri.EscapeDataString("日本→")}");
        response.Values("Key").Should().Equal("日本→c");
        response.Elements("CommonPrefixes").Select(e => e["Prefix"]).Should().Equal("日本→a→", "日本→b→");
    }

    [Test]
    public async Task Checksums_of_entries_are_told()
    {
        await PutAsync("k");
        IReadOnlyDictionary<string, string> entry = (await SendAsync("GET", $"/{Bucket}?list-type=2")).Elements("Contents")[0];
        (entry["ChecksumAlgorithm"], entry["ChecksumType"]).Should().Be(("CRC32", "FULL_OBJECT"));
    }

    [Test]
    public async Task A_listing_is_consistent_with_the_write_before_it()
    {
        for (int i = 0; i < 20; i++)
        {
            await PutAsync("k" + i);
            (await SendAsync("GET", $"/{Bucket}?list-type=2")).Values("Key").Should().Contain("k" + i);
            await S3.DeleteObjectAsync(Bucket, "k" + i);
            (await SendAsync("GET", $"/{Bucket}?list-type=2")).Values("Key").Should().BeEmpty();
        }
    }

    [Test]
    public async Task More_than_a_thousand_keys_come_in_two_pages()
    {
        await Parallel.ForAsync(0, 1003, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => await PutAsync($"{i:0000}", "x"));
        ListObjectsV2Response first = await S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, MaxKeys = 5000 });
        (first.S3Objects.Count, first.IsTruncated, first.S3Objects[^1].Key).Should().Be((1000, true, "0999"));
        ListObjectsV2Response second = await S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, ContinuationToken = first.NextContinuationToken });
        second.S3Objects.Select(o => o.Key).Should().Equal("1000", "1001", "1002");
    }

    [Test]
    public async Task A_token_may_hold_any_key()
    {
        string[] keys = ["a\u0001", "é/日", new string('k', 1024)];
        await PutAllAsync(keys);
        var seen = new List<string>();
        for (string token = ""; seen.Count < 3;)
        {
            RawResponse page = await SendAsync("GET", $"/{Bucket}?{token}list-type=2&max-keys=1");
            seen.AddRange(page.Values("Key"));
            token = $"continuation-token={page.Value("NextContinuationToken")}&";
        }

        seen.Should().Equal(keys.OrderBy(k => Convert.ToHexString(Encoding.UTF8.GetBytes(k)), StringComparer.Ordinal));
    }
}
