using Amazon.S3;
using Gateway.Tests.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.StandardMode;

internal sealed class GetFileTests : StandardTestBase
{
    [Test]
    public async Task The_bytes_come_with_everything_that_was_said_about_them()
    {
        await UploadAsync(
            "a b",
            "hello",
            ("Content-Type", "text/css"),
            ("Cache-Control", "max-age=60"),
            ("Expires", "Fri, 01 Jan 2038 00:00:00 GMT"),
            ("Content-Disposition", "attachment"),
            ("Content-Encoding", "identity"),
            ("Content-Language", "de"),
            ("X-OwnCDN-Meta-Author", "me"));
        RawResponse read = await ReadFileAsync("a b");
        (read.Status, read.Text).Should().Be((200, "hello"));
        (string, string)[] expected =
        [
            ("Content-Type", "text/css"), ("Content-Length", "5"), ("ETag", "\"5d41402abc4b2a76b9719d911017c592\""), ("Accept-Ranges", "bytes"),
            ("Cache-Control", "max-age=60"), ("Expires", "Fri, 01 Jan 2038 00:00:00 GMT"), ("Content-Disposition", "attachment"), ("Content-Encoding", "identity"),
            ("Content-Language", "de"), ("x-owncdn-meta-author", "me"), ("x-owncdn-version", "null"), ("x-owncdn-sync-id", "1"), ("X-Content-Type-Options", "nosniff"),
        ];
        foreach ((string name, string value) in expected)
        {
            read[name].Should().Be(value, name);
        }

        read["Last-Modified"].Should().EndWith(" GMT");
        RawResponse head = await CallAsync("HEAD", Of("getfile", "a b"));
        head.Headers.Where(h => h.Name != "Date").Should().Equal(read.Headers.Where(h => h.Name != "Date"));
    }

    [Test]
    public async Task A_file_without_a_type_is_bytes()
    {
        await UploadAsync("k", "x");
        (await ReadFileAsync("k"))["Content-Type"].Should().Be("application/octet-stream");
    }

    [Test]
    public async Task Old_versions_stay_and_a_deletion_marker_has_no_content()
    {
        await SetVersioningAsync(VersionStatus.Enabled);
        string first = Json(await UploadAsync("k", "one")).GetProperty("versionId").GetString()!;
        await UploadAsync("k", "two");
        string marker = Json(await CallAsync("DELETE", Of("deletefile", "k"))).GetProperty("versionId").GetString()!;
        RawResponse old = await CallAsync("GET", Of("getfile", "k", $"&version={first}"));
        (old.Text, old["x-owncdn-version"]).Should().Be(("one", first));
        Refused(await ReadFileAsync("k"), 404, "NoSuchFile");
        Refused(await CallAsync("GET", Of("getfile", "k", $"&version={marker}")), 404, "NoSuchVersion");
    }

    [TestCase("bytes=0-0", 206, "0", "bytes 0-0/10")]
    [TestCase("bytes=2-", 206, "23456789", "bytes 2-9/10")]
    [TestCase("bytes=-3", 206, "789", "bytes 7-9/10")]
    [TestCase("bytes=-99", 206, "0123456789", "bytes 0-9/10")]
    [TestCase("bytes=8-99", 206, "89", "bytes 8-9/10")]
    [TestCase("bytes=0-1,1-3", 206, "0123", "bytes 0-3/10")]
    [TestCase("bytes=4-2", 200, "0123456789", null)]
    [TestCase("lines=0-1", 200, "0123456789", null)]
    public async Task A_range_is_answered_with_just_its_bytes(string range, int status, string text, string? contentRange)
    {
        await UploadAsync("k", "0123456789");
        RawResponse read = await ReadFileAsync("k", ("Range", range));
        (read.Status, read.Text, read["Content-Range"]).Should().Be((status, text, contentRange));
    }

    [Test]
    public async Task A_date_alone_does_not_join_two_versions()
    {
        RawResponse first = await UploadAsync("k", "aaaaaaaaaa");
        string date = (await ReadFileAsync("k"))["Last-Modified"]!;
        await UploadAsync("k", "bbbbbbbbbb");
        RawResponse rest = await ReadFileAsync("k", ("Range", "bytes=5-9"), ("If-Range", date));
        (first.Status, rest.Status, rest.Text).Should().Be((201, 200, "bbbbbbbbbb"));
    }

    [Test]
    public async Task Ranges_of_a_large_file_come_as_parts()
    {
        string content = string.Concat(Enumerable.Range(0, 100_000).Select(i => (char)('a' + (i % 26))));
        await UploadAsync("k", content, ("Content-Type", "text/plain"));
        RawResponse read = await ReadFileAsync("k", ("Range", "bytes=0-1, 70000-70003, -2"));
        read.Status.Should().Be(206);
        string boundary = read["Content-Type"]!.Split("multipart/byteranges; boundary=")[1];
        read.Text.Should().Be(
            $"\r\n--{boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/100000\r\n\r\n{content[..2]}"
            + $"\r\n--{boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 70000-70003/100000\r\n\r\n{content[70000..70004]}"
            + $"\r\n--{boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 99998-99999/100000\r\n\r\n{content[^2..]}"
            + $"\r\n--{boundary}--\r\n");
    }

    [Test]
    public async Task A_range_that_has_no_byte_of_the_file_is_refused_with_its_size_and_none_of_its_headers()
    {
        await UploadAsync("k", "0123456789", ("Cache-Control", "max-age=60"), ("x-owncdn-meta-a", "b"));
        RawResponse read = await ReadFileAsync("k", ("Range", "bytes=10-"));
        Refused(read, 416, "InvalidRange");
        (read["Content-Range"], read["x-owncdn-meta-a"], read["x-owncdn-version"]).Should().Be(("bytes */10", null, null));
    }

    [Test]
    public async Task Conditions_are_kept()
    {
        string etag = $"\"{Json(await UploadAsync("k", "hello", ("Cache-Control", "max-age=60"), ("x-owncdn-meta-a", "b"))).GetProperty("etag").GetString()}\"";
        RawResponse known = await ReadFileAsync("k", ("If-None-Match", $"\"other\", W/{etag}"));
        (known.Status, known.Body.Length, known["ETag"], known["Cache-Control"], known["x-owncdn-meta-a"], known["Content-Type"]).Should().Be((304, 0, etag, "max-age=60", null, null));
        known["x-owncdn-sync-id"].Should().Be("1");
        RawResponse failed = await ReadFileAsync("k", ("If-Match", "\"other\""));
        Refused(failed, 412, "PreconditionFailed");
        failed["ETag"].Should().Be(etag);
        RawResponse head = await CallAsync("HEAD", Of("getfile", "k"), ("If-Match", "\"other\""));
        (head.Status, head.Body.Length).Should().Be((412, 0));
        (await ReadFileAsync("k", ("If-Range", etag), ("Range", "bytes=0-0"))).Text.Should().Be("h");
        (await ReadFileAsync("k", ("If-Range", "\"other\""), ("Range", "bytes=0-0"))).Text.Should().Be("hello");
    }

    [Test]
    public async Task A_damaged_file_is_never_taken_for_a_whole_one()
    {
        await UploadAsync("k", new string('x', 1 << 20));
        string blob = Directory.EnumerateFiles(Path.Combine(Server.DataFolder, "services"), "*", SearchOption.AllDirectories)
            .Single(f => f.Contains(Bucket, StringComparison.Ordinal) && new FileInfo(f).Length > 1 << 20);
        await using (var file = new FileStream(blob, FileMode.Open, FileAccess.Write))
        {
            file.Position = 900_000;
            file.WriteByte((byte)'y');
        }

        using RawConnection connection = await Server.ConnectAsync();
        await connection.SendAsync(new RawRequest("GET", Of("getfile", "k")).With("x-owncdn-key", S3Server.Owner.Secret).ToBytes(null));
        RawResponse? read = await connection.ReceiveAsync();
        (read?.Body.Length ?? 0).Should().BeLessThan(1 << 20, "the connection ends where the damage begins");
        (await connection.IsClosedAsync()).Should().BeTrue();
        RawResponse tail = await ReadFileAsync("k", ("Range", "bytes=900000-900010"));
        Refused(tail, 500, "InternalError");
        tail["Content-Range"].Should().BeNull();
    }

    [TestCase("version=", 400, "InvalidParameter")]
    [TestCase("version=abc", 404, "NoSuchVersion")]
    [TestCase("version=00000000000000010000000000000000", 404, "NoSuchVersion")]
    public async Task Unknown_versions_are_not_found(string query, int status, string code)
    {
        await UploadAsync("k", "x");
        Refused(await CallAsync("GET", Of("getfile", "k", "&" + query)), status, code);
    }
}
