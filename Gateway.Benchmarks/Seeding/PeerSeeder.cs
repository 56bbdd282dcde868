using Gateway.Benchmarks.Clients;

namespace Gateway.Benchmarks.Seeding;

/// <summary>Makes a peer's buckets and, over S3, the same keys that the gateway's catalog was filled with.</summary>
internal static class PeerSeeder
{
    private const int Connections = 64;
    private const int BatchSize = 20_000;

    public static async Task MakeBucketsAsync(LeanClient client, Endpoint peer, TimeProvider time, CancellationToken cancellationToken)
    {
        var signer = new Presigner(peer, time);
        foreach (string bucket in new[] { Buckets.Objects, Buckets.Keys })
        {
            try
            {
                await client.RunEachAsync(peer, new Workload("PUT", [signer.Presign("PUT", $"/{bucket}")]), 1, cancellationToken);
            }
            catch (BenchmarkException e) when (e.Message.Contains("BucketAlready", StringComparison.Ordinal))
            {
                // From an earlier run.
            }
        }
    }

    public static async Task FillAsync(LeanClient client, Endpoint peer, int keys, TimeProvider time, CancellationToken cancellationToken)
    {
        var signer = new Presigner(peer, time);
        for (int first = 0; first < keys; first += BatchSize)
        {
            SignedRequest[] puts =
            [
                .. Enumerable.Range(first, Math.Min(BatchSize, keys - first)).Select(i => signer.Presign("PUT", $"/{Buckets.Keys}/{Buckets.Key(i, keys)}")),
            ];
            await client.RunEachAsync(peer, new Workload("PUT", puts), Connections, cancellationToken);
        }
    }
}
