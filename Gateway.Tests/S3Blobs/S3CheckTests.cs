using System.Text;
using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Tests.Host;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.S3Blobs;

/// <summary>What the start says of a store that cannot be used, and what becomes of a store's own words.</summary>
internal sealed class S3CheckTests
{
    private static CancellationToken None => CancellationToken.None;

    [Test]
    public async Task The_wrong_secret_is_told() =>
        await ShouldFailAsync((await OwnGateway.StartAsync()) with { SecretKey = "wrong" }, "*Check 'secretKey'*");

    [Test]
    public async Task An_unknown_key_is_told() =>
        await ShouldFailAsync((await OwnGateway.StartAsync()) with { AccessKey = "NOBODY" }, "*does not know the access key 'NOBODY'*");

    [Test]
    public async Task A_missing_bucket_is_told() =>
        await ShouldFailAsync((await OwnGateway.StartAsync()) with { Bucket = "nowhere" }, "*has no bucket 'nowhere'. Make it*");

    [Test]
    public async Task A_store_that_does_not_run_is_told()
    {
        var proxy = new CuttingProxy(new Uri("http://127.0.0.1:1"));
        Uri nobody = proxy.Address;
        await proxy.DisposeAsync();
        await ShouldFailAsync((await OwnGateway.StartAsync()) with { Endpoint = nobody }, "*cannot be reached. Check that it is running*");
    }

    [TestCase(403, "RequestTimeTooSkewed", "*this machine's clock is wrong*")]
    [TestCase(403, "AccessDenied", "*what s3:ListBucket allows under 'p/?' of the bucket 'b'. Give it that right.")]
    [TestCase(400, "AuthorizationHeaderMalformed", "*another region than 'us-east-1'*")]
    [TestCase(301, "PermanentRedirect", "*another region than 'us-east-1'*")]
    [TestCase(503, "SlowDown", "*answers 503 SlowDown*")]
    [TestCase(404, "", "*does not answer as an S3 store does. Check 'endpoint'.")]
    public async Task The_stores_own_words_are_explained(int status, string code, string message)
    {
        await using RunningGateway stub = await AnswerAsync(status, code);
        await ShouldFailAsync(new S3BlobOptions(stub.Client.BaseAddress!, "b", "key", "secret") { Prefix = "p/" }, message);
    }

    [TestCase(507, "InsufficientStorage", StorageError.InsufficientStorage)]
    [TestCase(507, "XMinioStorageFull", StorageError.InsufficientStorage)]
    [TestCase(403, "QuotaExceeded", StorageError.InsufficientStorage)]
    [TestCase(400, "XMinioAdminBucketQuotaExceeded", StorageError.InsufficientStorage)]
    [TestCase(503, "SlowDown", StorageError.Unavailable)]
    [TestCase(500, "InternalError", StorageError.Unavailable)]
    [TestCase(403, "AccessDenied", StorageError.Unavailable)]
    public async Task A_write_that_is_refused_has_its_place(int status, string code, StorageError expected)
    {
        await using RunningGateway stub = await AnswerAsync(status, code);
        using var engine = new S3BlobEngine(new S3BlobOptions(stub.Client.BaseAddress!, "b", "key", "secret"));
        foreach (int length in (int[])[10, (2 * PartBuffers.PartSize) + 1])
        {
            await using IBlobWriter writer = await engine.OpenFolder("main-1").CreateAsync(BlobId.New(), None);
            Func<Task> write = async () =>
            {
                await writer.WriteAsync(new byte[length], None);
                await writer.CompleteAsync(None);
            };
            (await write.Should().ThrowAsync<StorageException>()).Which.Error.Should().Be(expected);
        }
    }

    [Test]
    public async Task A_full_store_is_told_and_does_not_keep_the_gateway_from_starting()
    {
        await using RunningGateway stub = await RunningGateway.StartAsync(s3: async context =>
        {
            context.Response.ContentType = "application/xml";
            bool isWrite = context.Request.Method == HttpMethods.Put;
            context.Response.StatusCode = isWrite ? 403 : 200;
            await context.Response.WriteAsync(isWrite ? "<Error><Code>QuotaExceeded</Code><Message>No.</Message></Error>" : "<ListBucketResult><Name>b</Name></ListBucketResult>");
        });
        using var engine = new S3BlobEngine(new S3BlobOptions(stub.Client.BaseAddress!, "b", "key", "secret"));
        (await engine.CheckAsync(None)).Warnings.Should().ContainSingle().Which.Should().Contain("is full");
    }

    [Test]
    public async Task A_bucket_that_locks_new_objects_is_told()
    {
        await using RunningGateway stub = await RunningGateway.StartAsync(s3: async context =>
        {
            context.Response.ContentType = "application/xml";
            if (context.Request.Method == HttpMethods.Get && context.Request.Path.Value!.Contains(S3Check.ProbeName, StringComparison.Ordinal))
            {
                context.Response.Headers["x-amz-object-lock-mode"] = "COMPLIANCE";
                await context.Response.WriteAsync("OwnCdnGateway was here.");
            }
            else if (context.Request.Method != HttpMethods.Put && context.Request.Method != HttpMethods.Delete)
            {
                string document = context.Request.QueryString.Value switch
                {
                    "?delete" or "?delete=" => "DeleteResult",
                    "?uploads" or "?uploads=" => "InitiateMultipartUploadResult",
                    { } query when query.Contains("uploads", StringComparison.Ordinal) => "ListMultipartUploadsResult",
                    _ => "ListBucketResult",
                };
                await context.Response.WriteAsync($"<{document}><UploadId>1</UploadId></{document}>");
            }
        });
        using var engine = new S3BlobEngine(new S3BlobOptions(stub.Client.BaseAddress!, "b", "key", "secret"));
        (await engine.CheckAsync(None)).Warnings.Should().ContainSingle().Which.Should().Contain("locks every new object in the bucket 'b'").And.Contain("COMPLIANCE");
    }

    [Test]
    public async Task A_store_without_conditional_writes_takes_the_mark_all_the_same([Values] bool isIgnored)
    {
        string? content = null;
        await using RunningGateway stub = await RunningGateway.StartAsync(s3: async context =>
        {
            if (context.Request.Method == HttpMethods.Put)
            {
                using var reader = new StreamReader(context.Request.Body);
                string body = await reader.ReadToEndAsync();
                bool isConditional = context.Request.Headers.IfNoneMatch.Count > 0;
                context.Response.StatusCode = isConditional && !isIgnored ? 501 : 200;
                content = isConditional && !isIgnored ? content : body;
            }
            else
            {
                context.Response.StatusCode = content is null ? 404 : 200;
                await context.Response.WriteAsync(content ?? "<Error><Code>NoSuchKey</Code></Error>");
            }
        });
        using var connection = new S3Connection(new S3BlobOptions(stub.Client.BaseAddress!, "b", "key", "secret"));
        var mark = new S3OwnerMark(connection);
        (await mark.ReadAsync(None)).Should().BeNull();
        await mark.WriteAsync("ours", None);
        (await mark.ReadAsync(None)).Should().Be("ours");
    }

    [TestCase(1)]
    [TestCase(int.MaxValue)]
    public async Task A_store_that_is_busy_with_another_mark_is_asked_again_and_not_for_ever(int conflicts)
    {
        int attempts = 0;
        await using RunningGateway stub = await RunningGateway.StartAsync(s3: async context =>
        {
            if (attempts++ < conflicts)
            {
                context.Response.StatusCode = 409;
                await context.Response.WriteAsync("<Error><Code>ConditionalRequestConflict</Code></Error>");
            }
        });
        using var connection = new S3Connection(new S3BlobOptions(stub.Client.BaseAddress!, "b", "key", "secret"));
        Func<Task> write = () => new S3OwnerMark(connection).WriteAsync("ours", None).AsTask();
        if (conflicts == 1)
        {
            await write();
            attempts.Should().Be(2);
        }
        else
        {
            (await write.Should().ThrowAsync<StorageException>()).Which.Error.Should().Be(StorageError.Unavailable);
        }
    }

    [Test]
    public async Task Uploads_that_cannot_be_listed_keep_no_blob_of_a_removed_service_from_being_deleted()
    {
        string blob = $"main-1/{BlobId.New()}";
        string deleted = "";
        await using RunningGateway stub = await RunningGateway.StartAsync(s3: async context =>
        {
            HttpRequest request = context.Request;
            using var reader = new StreamReader(request.Body);
            deleted += request.Query.ContainsKey("delete") ? await reader.ReadToEndAsync() : "";
            context.Response.StatusCode = request.Query.ContainsKey("uploads") ? 403 : 200;
            context.Response.ContentType = "application/xml";
            await context.Response.WriteAsync(request.Query switch
            {
                var query when query.ContainsKey("uploads") => "<Error><Code>AccessDenied</Code></Error>",
                var query when query.ContainsKey("delete") => "<DeleteResult/>",
                _ => $"<ListBucketResult><Contents><Key>{blob}</Key><LastModified>2020-01-01T00:00:00.000Z</LastModified></Contents></ListBucketResult>",
            });
        });
        using var engine = new S3BlobEngine(new S3BlobOptions(stub.Client.BaseAddress!, "b", "key", "secret"));
        Func<Task> sweep = () => engine.RemoveAbandonedAsync([], [new RemovedService(1, "main", DateTimeOffset.UnixEpoch)], TimeProvider.System.GetUtcNow(), None).AsTask();
        await sweep.Should().ThrowAsync<StorageException>().WithMessage("Unfinished uploads cannot be listed*");
        deleted.Should().Contain(blob);
    }

    [Test]
    public async Task Blobs_that_the_store_refuses_to_delete_are_named_and_the_store_is_not_taken_for_down()
    {
        BlobId refused = BlobId.New();
        int requests = 0;
        await using RunningGateway stub = await RunningGateway.StartAsync(s3: async context =>
        {
            requests++;
            context.Response.ContentType = "application/xml";
            await context.Response.WriteAsync(
                $"<DeleteResult><Error><Key>main-1/{refused}</Key><Code>AccessDenied</Code><Message>It is locked.</Message></Error></DeleteResult>");
        });
        using var engine = new S3BlobEngine(new S3BlobOptions(stub.Client.BaseAddress!, "b", "key", "secret"));
        for (int i = 1; i <= 10; i++)
        {
            UndeletedBlob left = (await engine.OpenFolder("main-1").DeleteAsync([BlobId.New(), refused, BlobId.New()], None)).Should().ContainSingle().Which;
            left.Id.Should().Be(refused);
            left.Reason.Should().Contain("AccessDenied: It is locked.");
            requests.Should().Be(i, "nothing is gained by asking again");
        }
    }

    private static async Task ShouldFailAsync(S3BlobOptions options, string message)
    {
        using var engine = new S3BlobEngine(options);
        StorageException refusal = (await engine.Awaiting(e => e.CheckAsync(None).AsTask()).Should().ThrowAsync<StorageException>().WithMessage(message)).Which;
        refusal.Error.Should().Be(StorageError.Unavailable);
        refusal.ToString().Should().NotContain(options.SecretKey + "'");
    }

    /// <summary>A server that has one answer to everything.</summary>
    private static Task<RunningGateway> AnswerAsync(int status, string code) => RunningGateway.StartAsync(s3: async context =>
    {
        context.Response.StatusCode = status;
        string body = code.Length == 0 ? "<html>404</html>" : $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>No.</Message></Error>";
        context.Response.ContentType = code.Length == 0 ? "text/html" : "application/xml";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    });
}
