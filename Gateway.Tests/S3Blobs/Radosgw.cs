using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Gateway.Storage.Blobs.S3;
using Gateway.Tests.Clients;

namespace Gateway.Tests.S3Blobs;

/// <summary>Ceph's S3 server: a real one that is not ours. It ends when this process lets go of its standard input, however that comes about.</summary>
internal sealed class Radosgw : IS3Server
{
    private const string Bucket = "blobs";

    private static readonly Lazy<Task<(Process Process, TemporaryFolder Folder, S3BlobOptions Options)>> Server = new(StartServerAsync);

    public static string Name => "Ceph radosgw";

    public static async Task<S3BlobOptions> StartAsync()
    {
        foreach (string program in (string[])["ceph", "ceph-mon", "ceph-osd", "radosgw", "radosgw-admin"])
        {
            if (!InstalledClient.SearchPath.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program))))
            {
                throw InstalledClient.Missing(Name, "apt-get install --no-install-recommends ceph-common ceph-mon ceph-osd radosgw");
            }
        }

        return (await Server.Value).Options;
    }

    /// <summary>Makes a bucket that takes no more than so many bytes.</summary>
    public static async Task<S3BlobOptions> MakeLimitedAsync(string bucket, long bytes)
    {
        S3BlobOptions options = await StartAsync() with { Bucket = bucket };
        using var client = new S3Client(options);
        await client.PutBucketAsync(bucket);
        foreach (string[] command in (string[][])[["set", $"--max-size={bytes}"], ["enable"]])
        {
            var start = new ProcessStartInfo("radosgw-admin", ["quota", .. command, "--quota-scope=bucket", $"--bucket={bucket}"]);
            start.Environment["CEPH_CONF"] = (await Server.Value).Folder.File("ceph.conf");
            using Process process = Process.Start(start)!;
            await process.WaitForExitAsync();
            process.ExitCode.Should().Be(0);
        }

        return options;
    }

    public static async Task StopAsync()
    {
        if (!Server.IsValueCreated)
        {
            return;
        }

        (Process process, TemporaryFolder folder, _) = await Server.Value;
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Dispose();
    }

    private static async Task<(Process Process, TemporaryFolder Folder, S3BlobOptions Options)> StartServerAsync()
    {
        var folder = new TemporaryFolder();
        int port = FreePort();
        var start = new ProcessStartInfo("bash", [Script(), folder.Path, $"{port}", $"{FreePort()}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        Process process = Process.Start(start)!;
        string? line;
        do
        {
            line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{Name} did not start.");
        }
        while (line != "ready");

        var options = new S3BlobOptions(new Uri($"http://127.0.0.1:{port}"), Bucket, "GATEWAYTEST", "gatewaysecret");
        using var client = new S3Client(options);
        await client.PutBucketAsync(Bucket);
        return (process, folder, options);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Script([CallerFilePath] string thisFile = "") => Path.GetFullPath("../../.ci/radosgw", Path.GetDirectoryName(thisFile)!);
}
