using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Threading.Channels;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Integrity;
using Gateway.Tests.Host;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.S3Blobs;

/// <summary>An S3 store as far as the gateway needs one, which tells what it was asked. Nothing in it is ever listed.</summary>
internal sealed class RecordingStore : IAsyncDisposable
{
    private readonly Channel<RecordedRequest> _requests = Channel.CreateUnbounded<RecordedRequest>();
    private readonly ConcurrentDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private RunningGateway _server = null!;

    public S3BlobOptions Options => new(_server.Client.BaseAddress!, "b", "key", "secret");

    /// <summary>The requests, in the order they came.</summary>
    public ChannelReader<RecordedRequest> Requests => _requests.Reader;

    /// <summary>What it answers to a body whose CRC-32C is not the one that came with it.</summary>
    public int AnswerToWrongChecksum { get; init; } = StatusCodes.Status400BadRequest;

    /// <summary>Whether it refuses bodies that are not signed.</summary>
    public bool WantsSignedBodies { get; init; }

    /// <summary>Whether it has no room.</summary>
    public bool IsFull { get; set; }

    /// <summary>Whether it says that it keeps versions.</summary>
    public bool KeepsVersions { get; init; }

    public async Task<RecordingStore> StartAsync()
    {
        _server = await RunningGateway.StartAsync(s3: AnswerAsync);
        return this;
    }

    /// <summary>The requests that came since they were read last.</summary>
    public IReadOnlyList<RecordedRequest> TakeRequests()
    {
        var requests = new List<RecordedRequest>();
        while (Requests.TryRead(out RecordedRequest? request))
        {
            requests.Add(request);
        }

        return requests;
    }

    /// <summary>Whether it has an object.</summary>
    public bool Holds(string key) => _objects.ContainsKey($"/{Options.Bucket}/{key}");

    /// <summary>Takes an object away.</summary>
    public void Remove(string key) => _objects.TryRemove($"/{Options.Bucket}/{key}", out _);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content);
        var request = new RecordedRequest(
            context.Request.Method,
            context.Request.Path.Value!,
            context.Request.Query,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            content.ToArray());
        _requests.Writer.TryWrite(request);
        if (request.Method == HttpMethods.Put)
        {
            await PutAsync(request, context.Response);
        }
        else if (request.Method == HttpMethods.Delete)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else if (ListingOf(request) is { } listing)
        {
            context.Response.ContentType = "application/xml";
            await context.Response.WriteAsync(listing);
        }
        else
        {
            await GetAsync(request, context.Response);
        }
    }

    private async Task PutAsync(RecordedRequest request, HttpResponse response)
    {
        if (request.Headers.TryGetValue("x-amz-checksum-crc32c", out string? checksum) && checksum != ChecksumOf(request.Body))
        {
            response.StatusCode = AnswerToWrongChecksum;
        }

        if (WantsSignedBodies && request.Headers["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD")
        {
            response.StatusCode = StatusCodes.Status403Forbidden;
        }

        if (IsFull)
        {
            response.StatusCode = StatusCodes.Status507InsufficientStorage;
        }

        if (response.StatusCode != StatusCodes.Status200OK)
        {
            await response.WriteAsync("<Error><Code>No</Code></Error>");
            return;
        }

        response.Headers.ETag = "\"1\"";
        if (KeepsVersions)
        {
            response.Headers["x-amz-version-id"] = "1";
        }

        if (!request.Query.ContainsKey("partNumber"))
        {
            _objects[request.Path] = request.Body;
        }
    }

    private async Task GetAsync(RecordedRequest request, HttpResponse response)
    {
        bool isThere = _objects.TryGetValue(request.Path, out byte[]? content);
        response.StatusCode = isThere ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        await response.Body.WriteAsync(content ?? "<Error><Code>NoSuchKey</Code></Error>"u8.ToArray());
    }

    private static string? ListingOf(RecordedRequest request) => request switch
    {
        { ListsUploads: true } => "<ListMultipartUploadsResult/>",
        { BeginsUpload: true } => "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>",
        { CompletesUpload: true } => "<CompleteMultipartUploadResult><ETag>\"1\"</ETag></CompleteMultipartUploadResult>",
        { Deletes: true } => "<DeleteResult/>",
        _ when request.Query.ContainsKey("list-type") => "<ListBucketResult/>",
        _ => null,
    };

    /// <summary>The CRC-32C of a body as a header has it.</summary>
    public static string ChecksumOf(byte[] body)
    {
        var crc = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc32C.Append(0, body));
        return Convert.ToBase64String(crc);
    }
}
