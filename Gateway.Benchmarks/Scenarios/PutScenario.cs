using Gateway.Benchmarks.Clients;

namespace Gateway.Benchmarks.Scenarios;

/// <summary>PUT: small bodies go to new keys, larger ones to keys that are written over and over, to bound the disk.</summary>
internal sealed class PutScenario : IScenario
{
    // More than any server here takes in a second.
    private const int SmallPutsPerSecond = 12_000;

    public async Task RunAsync(Stage stage, CancellationToken cancellationToken)
    {
        int smallPuts = SmallPutsPerSecond * (int)Math.Ceiling(stage.Settings.Duration.TotalSeconds);
        foreach (ObjectSize size in ObjectSize.All)
        {
            var body = new RequestBody(size.Bytes);
            foreach (int clients in Stage.ClientCounts)
            {
                await stage.MeasureAsync(
                    "PUT",
                    size.Name,
                    size.Bytes,
                    clients,
                    signer => new Workload("PUT", size == ObjectSize.Small ? Objects.New(signer, smallPuts) : Objects.Known(signer, "PUT", $"put-{size.Bytes}", 64), body),
                    cancellationToken);
            }
        }

        await SignedAsync(stage, cancellationToken);
    }

    /// <summary>Signed in the header with the body's SHA-256, as the AWS SDKs do over plain HTTP.</summary>
    private static async Task SignedAsync(Stage stage, CancellationToken cancellationToken)
    {
        ObjectSize size = ObjectSize.All[1];
        var body = new RequestBody(size.Bytes);
        string hash = body.Sha256();
        await stage.MeasureAsync(
            "PUT, signed payload",
            size.Name,
            size.Bytes,
            Stage.ClientCounts[^1],
            signer => new Workload("PUT", [.. Enumerable.Range(0, 64).Select(i => signer.Sign("PUT", Objects.Path($"signed/{i}"), hash))], body),
            cancellationToken);
    }
}
