using System.Collections.Concurrent;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Gateway.Tests.Nodes;

/// <summary>One key, two gateways, many clients with conditions: as if there were one gateway that did one thing after the other.</summary>
internal sealed class LinearizabilityTests
{
    private const int Clients = 8;
    private const int Operations = 16;

    // Much of what succeeds takes away what others rely on.
    private static readonly RegisterKind[] Mix =
    [
        RegisterKind.Get, RegisterKind.Get, RegisterKind.Get, RegisterKind.PutIfMatch, RegisterKind.PutIfMatch, RegisterKind.PutIfMatch, RegisterKind.PutIfMatch,
        RegisterKind.Put, RegisterKind.PutIfNone, RegisterKind.PutIfNone, RegisterKind.Delete, RegisterKind.DeleteIfMatch,
    ];

    private GatewayGroup _group = null!;

    [OneTimeSetUp]
    public async Task Start() => _group = await GatewayGroup.StartAsync(2, "  - { id: main, type: storage, versions: never }");

    [OneTimeTearDown]
    public async Task Stop() => await _group.DisposeAsync();

    [Test]
    public async Task Histories_over_two_gateways_are_linearizable([Values(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)] int seed)
    {
        var history = new ConcurrentBag<RegisterOperation>();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => RunAsync(client, seed, history))));
        bool isLinearizable = LinearizabilityChecker.IsLinearizable([.. history]);
        TestContext.Out.WriteLine($"seed {seed}: {string.Join(", ", history.GroupBy(one => $"{one.Kind} {one.Result}").OrderBy(group => group.Key).Select(group => $"{group.Key} {group.Count()}"))}");
        isLinearizable.Should().BeTrue($"with seed {seed}:\n{string.Join('\n', history.OrderBy(one => one.Begin))}");
        history.Should().NotContain(one => one.Result == RegisterResult.Unknown, "nothing failed here");
    }

    private async Task RunAsync(int client, int seed, ConcurrentBag<RegisterOperation> history)
    {
        var random = new Random((seed * 1000) + client);
        AmazonS3Client s3 = _group[client % 2].S3;
        string key = $"register-{seed}";
        (string Value, string ETag)? latest = null;
        for (int i = 0; i < Operations; i++)
        {
            string value = $"{client}.{i}";
            RegisterKind kind = Mix[random.Next(Mix.Length)];
            if (kind is RegisterKind.PutIfMatch or RegisterKind.DeleteIfMatch && latest is null)
            {
                kind = RegisterKind.Get;
            }

            (string Value, string ETag)? expected = kind is RegisterKind.PutIfMatch or RegisterKind.DeleteIfMatch ? latest : null;
            long begin = TimeProvider.System.GetTimestamp();
            (RegisterResult result, string? seen, string? etag) = await AskAsync(s3, key, kind, value, expected?.ETag);
            history.Add(new RegisterOperation(kind, value, expected?.Value, result, seen, begin, TimeProvider.System.GetTimestamp()));
            latest = etag is null ? null : (seen ?? value, etag);
        }
    }

    private static async Task<(RegisterResult Result, string? Seen, string? ETag)> AskAsync(AmazonS3Client s3, string key, RegisterKind kind, string value, string? etag)
    {
        try
        {
            switch (kind)
            {
                case RegisterKind.Get:
                    using (GetObjectResponse got = await s3.GetObjectAsync("main", key))
                    using (var reader = new StreamReader(got.ResponseStream))
                    {
                        return (RegisterResult.Done, await reader.ReadToEndAsync(), got.ETag);
                    }

                case RegisterKind.Delete or RegisterKind.DeleteIfMatch:
                    await s3.DeleteObjectAsync(new DeleteObjectRequest { BucketName = "main", Key = key, IfMatch = etag });
                    return (RegisterResult.Done, null, null);

                default:
                    PutObjectResponse put = await s3.PutObjectAsync(new PutObjectRequest
                    {
                        BucketName = "main", Key = key, ContentBody = value, IfMatch = etag, IfNoneMatch = kind == RegisterKind.PutIfNone ? "*" : null,
                    });
                    return (RegisterResult.Done, null, put.ETag);
            }
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return (kind == RegisterKind.Get ? RegisterResult.Done : RegisterResult.Refused, null, null);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return (RegisterResult.Refused, null, null);
        }
        catch (Exception e) when (e is AmazonServiceException or HttpRequestException)
        {
            return (RegisterResult.Unknown, null, null);
        }
    }
}
