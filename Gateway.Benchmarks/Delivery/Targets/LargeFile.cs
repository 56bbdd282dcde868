using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Delivery.Load;

namespace Gateway.Benchmarks.Delivery.Targets;

/// <summary>100 MiB, wherever they can come from.</summary>
internal static class LargeFile
{
    public const long Length = 100 << 20;

    public const string Size = "100 MiB";

    /// <summary>From the gateway's storage.</summary>
    public const string Stored = "/stored/large";

    /// <summary>From the gateway's disk cache.</summary>
    public static string Cached { get; } = $"/disk/{Length}-large";

    /// <summary>From a file, through nginx.</summary>
    public const string Static = "/static/large";

    /// <summary>Puts it everywhere, and reads it once, so that the system has it in memory.</summary>
    public static async Task PrepareAsync(DeliveryContext context, CancellationToken cancellationToken)
    {
        var body = new RequestBody(Length);
        await body.WriteAsync(Path.Combine(context.Servers.Nginx.StaticFolder, "large"), cancellationToken);
        Endpoint gateway = context.Servers.Gateway.Endpoint;
        var lean = new LeanClient();
        await lean.RunEachAsync(gateway, new Workload("PUT", [GatewayClient.Upload("large")], body), 1, cancellationToken);
        foreach (string target in (string[])[Stored, Cached, Cached])
        {
            await lean.RunEachAsync(gateway, Workload.Get(target), 1, cancellationToken);
        }
    }
}
