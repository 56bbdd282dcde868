using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Gateway.Tests.Delivery.Chains;
using Gateway.Tests.Delivery.Fetcher;

namespace Gateway.Tests.Delivery.Purging;

/// <summary>The functions of standard mode on every type of service.</summary>
internal sealed class ServiceTypesTests : PurgingTestBase
{
    [Test]
    public async Task All_that_the_key_may_read_are_listed_with_type_and_source()
    {
        (await ListAsync(null)).Should().Equal(
            "disk disk-cache write origin",
            "main storage write -",
            "mem memory-cache write disk",
            "origin http-fetcher write -",
            "other memory-cache write main",
            "pages public-http-binding write mem",
            "www public-http-binding write mem");
        (await ListAsync(await Gateway.MakeKeyAsync("""{"mem":"read","www":"write"}"""))).Should().Equal("mem memory-cache read disk", "www public-http-binding write mem");
    }

    [TestCase("origin", "site/img/a")]
    [TestCase("disk", "site/img/a")]
    [TestCase("mem", "img/a")]
    [TestCase("www", "a")]
    public async Task Any_source_gives_its_files(string sid, string path)
    {
        using HttpResponseMessage whole = await GetAsync($"getfile?sid={sid}&path={path}");
        whole.StatusCode.Should().Be(HttpStatusCode.OK);
        (await whole.Content.ReadAsStringAsync()).Should().Be("/site/img/a 1");
        whole.Content.Headers.ContentType!.MediaType.Should().Be("text/plain");
        whole.Headers.ETag!.Tag.Should().Be("\"same\"");
        whole.Headers.Vary.Should().Contain("x-owncdn-key");
        whole.Headers.Contains("Set-Cookie").Should().BeFalse();
        whole.Headers.Contains("x-owncdn-version").Should().BeFalse();
        using HttpResponseMessage known = await GetAsync($"getfile?sid={sid}&path={path}", ("If-None-Match", "\"same\""));
        known.StatusCode.Should().Be(HttpStatusCode.NotModified);
        (await GetAsync($"getfile?sid={sid}&path={path}", ("If-Match", "\"other\""))).StatusCode.Should().Be(HttpStatusCode.PreconditionFailed);
        (await GetAsync($"getfile?sid={sid}&path={path}&version=null")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        foreach (OriginRequest request in Origin.Requests)
        {
            request["x-owncdn-key"].Should().BeNull("the key is not the origin's");
        }
    }

    [Test]
    public async Task Ranges_come_from_what_a_cache_keeps()
    {
        await FetchedAsync("pub/a");
        using HttpResponseMessage part = await GetAsync("getfile?sid=mem&path=img/a", ("Range", "bytes=1-4"));
        part.StatusCode.Should().Be(HttpStatusCode.PartialContent);
        (await part.Content.ReadAsStringAsync()).Should().Be("site");
        part.Headers.GetValues("Cache-Status").Single().Should().Contain("hit");
        (await GetAsync("getfile?sid=mem&path=img/a", ("Range", "bytes=99-"))).StatusCode.Should().Be(HttpStatusCode.RequestedRangeNotSatisfiable);
    }

    [TestCase("..")]
    [TestCase("a/../b")]
    [TestCase("a/..\\b")]
    [TestCase("./a")]
    [TestCase("a%0Ab")]
    public async Task No_path_leads_out_of_a_source(string path)
    {
        (int status, JsonElement json) = await Gateway.CallAsync("GET", $"getfile?sid=origin&path={path}");
        (status, json.GetProperty("error").GetProperty("code").GetString()).Should().Be((400, "InvalidParameter"));
        Origin.Requests.Should().BeEmpty();
    }

    [Test]
    public async Task A_source_that_is_not_there_is_a_failed_one()
    {
        await Origin.DisposeAsync();
        (int status, JsonElement json) = await Gateway.CallAsync("GET", "getfile?sid=www&path=never-asked");
        (status, json.GetProperty("error").GetProperty("code").GetString()).Should().Be((502, "SourceFailed"));
    }

    [Test]
    public async Task Functions_that_a_type_does_not_have_say_so()
    {
        foreach (string sid in (string[])["origin", "disk", "mem", "www"])
        {
            foreach ((string method, string target) in ((string, string)[])[("GET", "filelist?"), ("PUT", "uploadfile?path=a&"), ("DELETE", "deletefile?path=a&"), ("GET", "versionlist?path=a&"), ("GET", "syncnext?")])
            {
                (int status, JsonElement json) = await Gateway.CallAsync(method, $"{target}sid={sid}", content: method == "PUT" ? new StringContent("x") : null);
                (status, json.GetProperty("error").GetProperty("code").GetString()).Should().Be((409, "NotSupported"), $"{target}sid={sid}");
            }
        }

        Origin.Requests.Should().BeEmpty();
    }

    [Test]
    public async Task No_bucket_gets_the_id_of_another_service()
    {
        using var s3 = new AmazonS3Client(
            new BasicAWSCredentials(DeliveringGateway.KeyId, DeliveringGateway.Key),
            new AmazonS3Config { ServiceURL = Gateway.Address.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true, MaxErrorRetry = 0 });
        (await s3.Invoking(client => client.PutBucketAsync("mem")).Should().ThrowAsync<AmazonS3Exception>()).Which.ErrorCode.Should().Be("BucketAlreadyExists");
        await s3.PutBucketAsync("mem2");
    }

    [Test]
    public async Task Files_of_a_file_system_are_written_listed_read_and_deleted()
    {
        await using DeliveringGateway gateway = await DeliveringGateway.StartAsync("""
              - { id: files, type: file-system, directory: "FILES" }
              - { id: mem, type: memory-cache, source: files, refresh: 1h, expireNotFound: 1h, maxMemory: 64MiB }
              - { id: www, type: public-http-binding, source: mem }
            """);
        (await gateway.Client.GetAsync(new Uri("a/b.txt", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.NotFound);
        foreach ((string text, int status) in ((string, int)[])[("one", 201), ("second", 200)])
        {
            (int written, JsonElement file) = await gateway.CallAsync("PUT", "uploadfile?sid=files&path=a/b.txt", content: new StringContent(text));
            written.Should().Be(status);
            (file.GetProperty("path").GetString(), file.GetProperty("size").GetInt64()).Should().Be(("a/b.txt", text.Length));
            (file.GetProperty("versionId").ValueKind, file.GetProperty("syncId").ValueKind).Should().Be((JsonValueKind.Null, JsonValueKind.Null));
            (await gateway.Client.GetStringAsync(new Uri("a/b.txt", UriKind.Relative))).Should().Be(text);
            (await gateway.Client.GetStringAsync(new Uri("a/b.txt", UriKind.Relative))).Should().Be(text);
        }

        (_, JsonElement list) = await gateway.CallAsync("GET", "filelist?sid=files&delimiter=/");
        list.GetProperty("folders")[0].GetString().Should().Be("a/");
        (_, list) = await gateway.CallAsync("GET", "filelist?sid=files&path=a/");
        JsonElement listed = list.GetProperty("files")[0];
        (listed.GetProperty("path").GetString(), listed.GetProperty("contentType").GetString(), listed.GetProperty("size").GetInt64()).Should().Be(("a/b.txt", "text/plain", 6));
        using var encoded = new StringContent("x") { Headers = { ContentEncoding = { "gzip" } } };
        (await gateway.CallAsync("PUT", "uploadfile?sid=files&path=a/c.txt", content: encoded)).Status.Should().Be(400);
        (await gateway.CallAsync("PUT", "uploadfile?sid=files&path=../c.txt", content: new StringContent("x"))).Status.Should().Be(400);
        (await gateway.CallAsync("PUT", "uploadfile?sid=files&path=a", content: new StringContent("x"))).Status.Should().Be(400);
        (await gateway.CallAsync("DELETE", "deletefile?sid=files&path=a/b.txt&version=null")).Status.Should().Be(404);
        (await gateway.CallAsync("DELETE", "deletefile?sid=files&path=a/b.txt")).Status.Should().Be(200);
        (await gateway.Client.GetAsync(new Uri("a/b.txt", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await gateway.CallAsync("DELETE", "deletefile?sid=files&path=a/b.txt")).Status.Should().Be(404);
    }

    private async Task<string[]> ListAsync(string? key)
    {
        (int status, JsonElement json) = await Gateway.CallAsync("GET", "servicelist", key);
        status.Should().Be(200);
        return [.. json.GetProperty("services").EnumerateArray().Select(s => $"{s.GetProperty("id")} {s.GetProperty("type")} {s.GetProperty("access")} {s.GetProperty("source").GetString() ?? "-"}")];
    }

    private async Task<HttpResponseMessage> GetAsync(string target, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = DeliveringGateway.Function(HttpMethod.Get, target);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Gateway.Client.SendAsync(request);
    }
}
