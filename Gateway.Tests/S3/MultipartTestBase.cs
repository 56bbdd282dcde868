using System.Security.Cryptography;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

/// <summary>Multipart uploads in plain requests.</summary>
internal abstract class MultipartTestBase : S3TestBase
{
    /// <summary>The smallest part that need not be the last.</summary>
    protected static readonly byte[] Full = MakeFull();

    protected const string NoUpload = "0123456789abcdef0123456789abcdef";

    protected async Task<string> StartAsync(string key = "k", params (string Name, string Value)[] headers)
    {
        RawResponse response = await SendAsync("POST", $"/{Bucket}/{key}?uploads", headers);
        response.Status.Should().Be(200, response.Text);
        return response.Value("UploadId");
    }

    protected Task<RawResponse> PartAsync(string upload, int number, byte[] content, string key = "k", params (string Name, string Value)[] headers) =>
        SendAsync(new RawRequest("PUT", Target(upload, number, key)) { Body = content, Headers = headers });

    protected async Task<(int Number, string ETag)> PutPartAsync(string upload, int number, byte[] content, string key = "k") =>
        (number, (await PartAsync(upload, number, content, key))["ETag"]!);

    protected Task<RawResponse> CompleteAsync(string upload, IEnumerable<(int Number, string ETag)> parts, string key = "k", params (string Name, string Value)[] headers) =>
        SendAsync(new RawRequest("POST", $"/{Bucket}/{key}?uploadId={upload}") { Headers = headers }.WithBody(Document(parts)));

    protected static string Document(IEnumerable<(int Number, string ETag)> parts) =>
        $"<CompleteMultipartUpload>{string.Concat(parts.Select(p => $"<Part><PartNumber>{p.Number}</PartNumber><ETag>{p.ETag}</ETag></Part>"))}</CompleteMultipartUpload>";

    protected string Target(string upload, int number, string key = "k") => $"/{Bucket}/{key}?partNumber={number}&uploadId={upload}";

    protected static string ETagOf(params byte[][] parts) =>
        $"\"{Convert.ToHexStringLower(MD5.HashData([.. parts.SelectMany(p => MD5.HashData(p))]))}-{parts.Length}\"";

    private static byte[] MakeFull()
    {
        byte[] full = new byte[5 << 20];
        new Random(1).NextBytes(full);
        return full;
    }
}
