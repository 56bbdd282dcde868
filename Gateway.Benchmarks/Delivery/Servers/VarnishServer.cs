using Gateway.Benchmarks.Processes;

namespace Gateway.Benchmarks.Delivery.Servers;

/// <summary>varnish before the origin: its own rules, memory as storage. Without varnishncsa, so it writes no access log: that is to its advantage.</summary>
internal sealed class VarnishServer(TemporaryFolder folder, OriginServer origin) : DeliveryServer("varnish", folder)
{
    protected override async Task<IReadOnlyList<string>> PrepareAsync(CancellationToken cancellationToken)
    {
        string vcl = await WriteAsync(
            "default.vcl",
            $$"""
            vcl 4.1;
            backend default { .host = "127.0.0.1"; .port = "{{origin.Port}}"; }

            """,
            cancellationToken);
        return ["varnishd", "-F", "-j", "none", "-n", Path.Combine(Folder, "work"), "-a", $"127.0.0.1:{Port}", "-f", vcl, "-s", "malloc,1g", "-t", "3600"];
    }
}
