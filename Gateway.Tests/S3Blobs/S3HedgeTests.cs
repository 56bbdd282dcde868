using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Integrity;
using Gateway.Tests.Host;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.S3Blobs;

/// <summary>A read that waits too long for its answer is made a second time, where the configuration says so.</summary>
internal sealed class S3HedgeTests
{
    private static readonly byte[] Content = "as it was"u8.ToArray();

    [Test]
    public async Task The_answer_that_comes_first_counts_and_the_other_is_let_go()
    {
        var letGo = new TaskCompletionSource();
        int requests = 0;
        await using RunningGateway slow = await RunningGateway.StartAsync(s3: async context =>
        {
            if (Interlocked.Increment(ref requests) == 1)
            {
                context.RequestAborted.Register(letGo.SetResult);
                await letGo.Task;
                return;
            }

            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ETag = "\"1\"";
            context.Response.Headers.ContentRange = $"bytes 0-{Content.Length - 1}/{Content.Length}";
            context.Response.ContentLength = Content.Length;
            await context.Response.Body.WriteAsync(Content);
        });
        using var engine = new S3BlobEngine(
            new S3BlobOptions(slow.Client.BaseAddress!, "b", "key", "secret") { HedgeAfter = TimeSpan.FromMilliseconds(50), Timeout = TimeSpan.FromMinutes(1) });
        var blob = new StoredBlob(BlobId.New(), Content.Length, Crc32C.Append(0, Content));
        await using Stream stream = await engine.OpenFolder("main-1").OpenAsync(blob, 0, blob.Length, CancellationToken.None);
        var read = new byte[Content.Length];
        await stream.ReadExactlyAsync(read);
        read.Should().Equal(Content);
        requests.Should().Be(2);
        await letGo.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
