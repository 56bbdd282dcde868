using System.Collections.Concurrent;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Tests.Crash;

namespace Gateway.Tests.Backup;

/// <summary>A server under load, backed up by a process beside it: whatever was acknowledged when the backup began is in it, whole.</summary>
internal sealed class BackupUnderLoadTests
{
    private const int Writers = 6;
    private const int ChurningKeys = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, string> _acknowledged = new(StringComparer.Ordinal);
    private TaskCompletionSource _more = new();
    private int _awaited;

    [Test]
    public async Task Everything_acknowledged_before_the_backup_is_there_after_the_restore()
    {
        using var folder = new TemporaryFolder();
        string live = Config(folder, "live");
        string restored = Config(folder, "restored");
        string backup = folder.File("backup");
        List<string> expected;
        await using (var server = GatewayProcess.Start(live))
        {
            await server.ListensAsync();
            using AmazonS3Client client = Client(server.Url);
            using var stop = new CancellationTokenSource();
            Task writers = Task.WhenAll(Enumerable.Range(0, Writers).Select(n => WriteAsync(client, n, stop.Token)).ToList());
            await MoreAsync(100, writers);
            await ShouldSucceedAsync(live, "backup", backup);
            await MoreAsync(100, writers);
            expected = [.. _acknowledged.Keys];
            (await ShouldSucceedAsync(live, "backup", backup)).Should().NotContain(" 0 there already");
            await stop.CancelAsync();
            await writers.WaitAsync(Patience);
        }

        await ShouldSucceedAsync(restored, "restore", backup);
        (await ShouldSucceedAsync(restored, "fsck")).Should().Be("plain: clean\nversioned: clean\n");
        await using var after = GatewayProcess.Start(restored);
        await after.ListensAsync();
        using AmazonS3Client reader = Client(after.Url);
        foreach (string key in expected)
        {
            (await ETagAsync(reader, "versioned", key)).Should().Be(_acknowledged[key], "{0} was acknowledged before the backup began", key);
        }

        for (int n = 0; n < ChurningKeys; n++)
        {
            await ETagAsync(reader, "plain", $"churn-{n}");
        }
    }

    private static string Config(TemporaryFolder folder, string name) => folder.Write($"{name}.yaml", $$"""
        urls: ["http://127.0.0.1:0"]
        data: {{name}}
        log: { access: false }
        keys: [ { id: load, value: load-secret, admin: true } ]
        services:
          - { id: plain, type: storage, versions: never }
          - { id: versioned, type: storage, versions: forever }
        """);

    private static async Task<string> ShouldSucceedAsync(string config, params string[] command)
    {
        (int exitCode, string output) = await GatewayProcess.RunAsync(config, command);
        exitCode.Should().Be(0, "{0}", output);
        return output;
    }

    /// <summary>New objects, which stay as they are, and others that are overwritten all the time.</summary>
    private async Task WriteAsync(AmazonS3Client client, int writer, CancellationToken stop)
    {
        var random = new Random(writer);
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            var content = new TestContent((writer * 10_000) + i, [random.Next(1, 200 << 10)], Multipart: false);
            string key = $"{writer}/{i}";
            await PutAsync(client, "versioned", key, content);
            _acknowledged[key] = content.ETag();
            await PutAsync(client, "plain", $"churn-{random.Next(ChurningKeys)}", content);
            if (_acknowledged.Count >= Volatile.Read(ref _awaited))
            {
                _more.TrySetResult();
            }
        }
    }

    private async Task MoreAsync(int count, Task writers)
    {
        _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _awaited, _acknowledged.Count + count);

        // A writer that ends before it is told to has failed.
        await await Task.WhenAny(_more.Task, writers).WaitAsync(Patience);
    }

    private static Task<PutObjectResponse> PutAsync(AmazonS3Client client, string bucket, string key, TestContent content) =>
        client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(content.Bytes()) });

    /// <summary>Reads an object; its ETag is that of its bytes.</summary>
    private static async Task<string> ETagAsync(AmazonS3Client client, string bucket, string key)
    {
        using GetObjectResponse response = await client.GetObjectAsync(bucket, key);
        byte[] digest = await System.Security.Cryptography.MD5.HashDataAsync(response.ResponseStream);
        response.ETag.Should().Be($"\"{Convert.ToHexStringLower(digest)}\"");
        return response.ETag;
    }

    private static AmazonS3Client Client(Uri url) => new(new BasicAWSCredentials("load", "load-secret"), new AmazonS3Config
    {
        ServiceURL = url.AbsoluteUri,
        AuthenticationRegion = "us-east-1",
        ForcePathStyle = true,
        MaxErrorRetry = 0,
        Timeout = Patience,
    });
}
