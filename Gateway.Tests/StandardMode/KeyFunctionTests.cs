using System.Text.Json;
using Gateway.Storage.Identity;
using Gateway.Tests.S3;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.StandardMode;

/// <summary>keylist, keyadd and keyremove.</summary>
internal sealed class KeyFunctionTests : StandardTestBase
{
    [Test]
    public async Task A_new_key_works_at_once_in_both_dialects_and_a_removed_one_no_longer()
    {
        await UploadAsync("k", "x");
        RawResponse made = await AddAsync($$$"""{"permissions":{"all":"none","{{{Bucket}}}":"read"}}""");
        made.Status.Should().Be(201, made.Text);
        ApiKey key = Made(made);
        (await CallAsync(key, new RawRequest("GET", Of("getfile", "k")))).Text.Should().Be("x");
        Refused(await CallAsync(key, new RawRequest("PUT", Of("uploadfile", "k"))), 403, "AccessDenied");
        (await Server.SendAsync(new RawRequest("GET", $"/{Bucket}/k"), key)).Text.Should().Be("x");
        (await Server.SendAsync(new RawRequest("PUT", $"/{Bucket}/k"), key)).Code.Should().Be("AccessDenied");
        (await Server.SendAsync(new RawRequest("GET", "/"), key)).Values("Name").Should().Equal(Bucket);

        RawResponse removed = await CallAsync(S3Server.Admin, new RawRequest("DELETE", $"/keyremove?id={key.Id}"));
        Json(removed).GetRawText().Should().Be($$"""{"id":"{{key.Id}}"}""");
        Refused(await CallAsync(key, new RawRequest("GET", Of("getfile", "k"))), 401, "Unauthorized");
        (await Server.SendAsync(new RawRequest("GET", $"/{Bucket}/k"), key)).Code.Should().Be("InvalidAccessKeyId");
    }

    [Test]
    public async Task The_value_is_given_out_this_once()
    {
        RawResponse made = await AddAsync("""{"id":"ci-1","account":"stranger","permissions":{"all":"write","main":"read"}}""");
        JsonElement key = Json(made);
        string value = key.GetProperty("value").GetString()!;
        value.Should().HaveLength(40);
        key.GetProperty("id").GetString().Should().Be("ci-1");
        RawResponse list = await CallAsync(S3Server.Admin, new RawRequest("GET", "/keylist"));
        list.Text.Should().NotContain(value).And.NotContain("secret");
        JsonElement listed = Json(list).GetProperty("keys").EnumerateArray().Single(k => k.GetProperty("id").GetString() == "ci-1");
        listed.GetRawText().Should().Be(
            $$$"""{"id":"ci-1","account":"stranger","admin":false,"permissions":{"all":"write","main":"read"},"origin":"registry","created":"{{{listed.GetProperty("created").GetString()}}}"}""");
        JsonElement configured = Json(list).GetProperty("keys").EnumerateArray().Single(k => k.GetProperty("id").GetString() == S3Server.Admin.Id);
        configured.GetRawText().Should().Be($$"""{"id":"{{S3Server.Admin.Id}}","account":"owner","admin":true,"permissions":{"all":"write"},"origin":"configuration","created":null}""");
    }

    [Test]
    public async Task An_admin_key_makes_admin_keys()
    {
        ApiKey key = Made(await AddAsync("""{"admin":true}"""));
        (await CallAsync(key, new RawRequest("GET", "/keylist"))).Status.Should().Be(200);
    }

    [TestCase("", "InvalidDocument")]
    [TestCase("[]", "InvalidDocument")]
    [TestCase("{", "InvalidDocument")]
    [TestCase("{}", "InvalidDocument")]
    [TestCase("""{"admin":true,"permissions":{"all":"read"}}""", "InvalidDocument")]
    [TestCase("""{"admin":"yes"}""", "InvalidDocument")]
    [TestCase("""{"admin":true,"admin":false}""", "InvalidDocument")]
    [TestCase("""{"admin":true,"value":"x"}""", "InvalidDocument")]
    [TestCase("""{"admin":true,"id":"a/b"}""", "InvalidDocument")]
    [TestCase("""{"admin":true,"id":""}""", "InvalidDocument")]
    [TestCase("""{"admin":true,"id":7}""", "InvalidDocument")]
    [TestCase("""{"admin":true,"account":"nobody"}""", "InvalidDocument")]
    [TestCase("""{"permissions":{"all":"rw"}}""", "InvalidDocument")]
    [TestCase("""{"permissions":{"all":1}}""", "InvalidDocument")]
    [TestCase("""{"permissions":{"No":"read"}}""", "InvalidDocument")]
    [TestCase("""{"permissions":"write"}""", "InvalidDocument")]
    public async Task Documents_that_make_no_sense_make_no_key(string document, string code)
    {
        int before = await CountAsync();
        Refused(await AddAsync(document), 400, code);
        (await CountAsync()).Should().Be(before);
    }

    [Test]
    public async Task Large_documents_are_refused() => Refused(await AddAsync($$"""{"id":"{{new string('x', 100_000)}}"}"""), 413, "TooLarge");

    [Test]
    public async Task Taken_ids_unknown_ids_and_configured_keys_are_refused()
    {
        Refused(await AddAsync($$"""{"admin":true,"id":"{{S3Server.Owner.Id}}"}"""), 409, "KeyExists");
        await AddAsync("""{"admin":true,"id":"twice"}""");
        Refused(await AddAsync("""{"admin":true,"id":"twice"}"""), 409, "KeyExists");
        Refused(await CallAsync(S3Server.Admin, new RawRequest("POST", "/keyremove?id=nobody")), 404, "NoSuchKey");
        Refused(await CallAsync(S3Server.Admin, new RawRequest("POST", "/keyremove")), 400, "MissingParameter");
        Refused(await CallAsync(S3Server.Admin, new RawRequest("POST", $"/keyremove?id={S3Server.Owner.Id}")), 409, "KeyIsConfigured");
    }

    [TestCase("GET", "/keylist")]
    [TestCase("POST", "/keyadd")]
    [TestCase("DELETE", "/keyremove?id=OWNERKEY000000000001")]
    public async Task Only_an_admin_key_administers(string method, string target) =>
        Refused(await CallAsync(S3Server.Owner, new RawRequest(method, target)), 403, "AccessDenied");

    private static ApiKey Made(RawResponse response)
    {
        JsonElement key = Json(response);
        return new ApiKey(key.GetProperty("id").GetString()!, key.GetProperty("value").GetString()!, Account.DefaultId, Admin: false, Permissions.Everything);
    }

    private Task<RawResponse> AddAsync(string document) => CallAsync(S3Server.Admin, new RawRequest("POST", "/keyadd").WithBody(document));

    private async Task<int> CountAsync() => Json(await CallAsync(S3Server.Admin, new RawRequest("GET", "/keylist"))).GetProperty("keys").GetArrayLength();
}
