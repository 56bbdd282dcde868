using Gateway.Configuration;
using Gateway.Storage;
using Gateway.Tests.Host;
using Gateway.Tests.S3.Wire;
using Microsoft.AspNetCore.Builder;

namespace Gateway.Tests.S3;

/// <summary>A disk without room: every write is refused as a whole, reads go on, and what was acknowledged survives a restart.</summary>
internal sealed class FullDiskTests
{
    private SmallDisk _disk = null!;
    private WebApplication _app = null!;

    [SetUp]
    public async Task Start()
    {
        _disk = new SmallDisk();
        await StartAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _disk?.Dispose();
    }

    [Test]
    public async Task Writes_are_refused_and_heal()
    {
        await OkAsync("PUT", "/first");
        await OkAsync("PUT", "/first/small", 3);
        await OkAsync("PUT", "/first/big", 300_000);
        _disk.Fill();
        foreach ((string method, string target, int length) in ((string, string, int)[])
            [("PUT", "/first/big", 300_001), ("PUT", "/first/new", 2_000_000)])
        {
            RawResponse refused = await SendAsync(method, target, length);
            refused.Status.Should().BeOneOf([503, 507], $"{method} {target}: {refused.Text}");
            refused.Code.Should().BeOneOf("InsufficientStorage", "SlowDown");
            refused.Text.Should().NotContain(_disk.Path(""), "where the data is on the server is nobody's business");
        }

        // The log may have room left for a small one; then it is stored like any other.
        bool stored = (await SendAsync("PUT", "/first/new", 30_000)).Status == 200;
        (await SendAsync("GET", "/first/new", 0)).Status.Should().Be(stored ? 200 : 404);
        (await SendAsync("GET", "/first/small", 0)).Body.Should().HaveCount(3);
        (await SendAsync("GET", "/first/big", 0)).Body.Should().HaveCount(300_000);
        (await SendAsync("GET", "/first", 0)).Values("Key").Should().Equal(stored ? ["big", "new", "small"] : ["big", "small"]);

        _disk.Clear();
        await OkAsync("PUT", "/first/new", 300_000);
        await OkAsync("PUT", "/second");
    }

    [Test]
    public async Task A_bucket_that_was_acknowledged_is_there_after_a_restart()
    {
        await OkAsync("PUT", "/first");
        _disk.Fill();

        // The log may have room left for a few.
        bool made = (await SendAsync("PUT", "/second", 0)).Status == 200;
        _disk.Clear();
        if (made)
        {
            await OkAsync("PUT", "/second/k", 3);
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
        await StartAsync();
        (await SendAsync("GET", "/first", 0)).Status.Should().Be(200);
        (await SendAsync("GET", "/second", 0)).Status.Should().Be(made ? 200 : 404);
    }

    private async Task StartAsync()
    {
        var config = new GatewayConfig
        {
            DataDirectory = _disk.Path("data"), Urls = [new ListenUrl("127.0.0.1", 0)], Log = new LogConfig(Access: false), Keys = [S3Server.Owner], Durability = Durability.Normal,
        };
        _app = await GatewayApp.BuildAsync(config);
        await _app.StartAsync();
    }

    private async Task OkAsync(string method, string target, int length = 0)
    {
        RawResponse response = await SendAsync(method, target, length);
        response.Status.Should().BeOneOf([200, 204], $"{method} {target}: {response.Text}");
    }

    private async Task<RawResponse> SendAsync(string method, string target, int length)
    {
        using RawConnection connection = await RawConnection.OpenAsync(new Uri(_app.Urls.First()));
        await connection.SendAsync(new RawRequest(method, target) { Body = new byte[length] }.ToBytes(S3Server.Signer(S3Server.Owner)));
        return await connection.ReceiveAsync() ?? throw new IOException("No answer.");
    }
}
