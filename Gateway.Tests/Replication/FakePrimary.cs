using System.Text;
using Gateway.Configuration;
using Gateway.Storage;
using Gateway.Storage.Identity;
using Gateway.Tests.Host;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Replication;

/// <summary>A primary that answers as a test wants.</summary>
internal sealed class FakePrimary : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _files;
    private int _feeds;

    private FakePrimary(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>The feed's only page, for after=0.</summary>
    public string Changes { get; set; } = "[]";

    public long Last { get; set; }

    public Func<HttpContext, Task> File { get; set; } = _ => Task.CompletedTask;

    /// <summary>Answers syncnext instead; true when it did.</summary>
    public Func<HttpContext, long, bool, Task<bool>>? Feed { get; set; }

    public int Files => Volatile.Read(ref _files);

    public int Feeds => Volatile.Read(ref _feeds);

    public static async Task<FakePrimary> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(k => k.Limits.MinResponseDataRate = null);
        WebApplication app = builder.Build();
        var fake = new FakePrimary(app);
        app.Run(async http =>
        {
            if (http.Request.Path == "/syncnext")
            {
                Interlocked.Increment(ref fake._feeds);
                long after = long.Parse(http.Request.Query["after"]!, System.Globalization.CultureInfo.InvariantCulture);
                if (fake.Feed is { } feed && await feed(http, after, http.Request.Query["wait"] != "0"))
                {
                    return;
                }

                if (after > 0 && http.Request.Query["wait"] != "0")
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), http.RequestAborted);
                }

                http.Response.ContentType = "application/json";
                await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($$"""{"changes":{{(after == 0 ? fake.Changes : "[]")}},"lastSyncId":{{fake.Last}}}"""));
                return;
            }

            Interlocked.Increment(ref fake._files);
            await fake.File(http);
        });
        await app.StartAsync();
        return fake;
    }

    public Task<RunningGateway> StartReplicaAsync() => RunningGateway.StartAsync(config => config with
    {
        Durability = Durability.Normal,
        Keys = [new ApiKey("admin", "admin-secret", Account.DefaultId, Admin: true, Permissions.Everything)],
        ReplicationSources = [new ReplicationSourceConfig("primary", "Primary", Address, "k")],
        Services = [new StorageServiceConfig("main", "main", Account.DefaultId, Duration.Forever, CaseSensitive: true) { Replica = new ReplicaConfig("primary", "main") }],
    });

    public static string Put(long id, string path, long size, string etag, string more = "") =>
        $$"""{"syncId":{{id}},"action":"put","path":"{{path}}","versionId":"{{Storage.Objects.VersionId.Create(id).Value}}","modified":"2026-01-01T00:00:00.000Z","size":{{size}},"etag":"{{etag}}","contentType":null,"metadata":{},"checksum":null,"owner":"owner"{{more}}}""";

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(100);
        await _app.StopAsync(now.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.DisposeAsync();
    }
}
