using System.Runtime.CompilerServices;
using Gateway.Configuration;
using Gateway.Configuration.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Hosting;
using Gateway.Storage;
using Gateway.Storage.Identity;
using Gateway.Storage.Listing;
using Gateway.Storage.Objects;
using Gateway.Tests.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Clients;

/// <summary>docs/standard-mode-tour.sh, as a reader would run it.</summary>
internal sealed class TourTests
{
    private static readonly ApiKey Admin = new("ADMIN", "admin/value+=", Account.DefaultId, Admin: true, Permissions.Everything);
    private static readonly ApiKey Writer = new("WRITER", "writer-value", Account.DefaultId, Admin: false, Permissions.Everything);
    private static readonly ApiKey Reader = new("READER", "reader-value", Account.DefaultId, Admin: false, new Permissions(AccessLevel.Read, new Dictionary<string, AccessLevel>()));

    private RunningGateway _gateway = null!;
    private ClientShell _shell = null!;
    private string _bash = null!;

    [SetUp]
    public async Task SetUp()
    {
        _bash = await InstalledClient.Bash.RequireAsync();
        await InstalledClient.Curl.RequireAsync();
        _shell = new ClientShell();
        _gateway = await RunningGateway.StartAsync(config => config with
        {
            Keys = [Admin, Writer, Reader],
            Services = [new StorageServiceConfig("main", "Main storage", Account.DefaultId, Duration.Forever, CaseSensitive: true)],
            Delivery = [new MemoryCacheConfig("cache", "Hot files", Account.DefaultId, new SourceLink("main", ""), new CacheOptions(), MaxMemory: 16 << 20)],
        });
    }

    [TearDown]
    public async Task TearDown()
    {
        if (_gateway is not null)
        {
            _shell.Dispose();
            await _gateway.DisposeAsync();
        }
    }

    [Test]
    public async Task With_an_admin_key_the_tour_is_complete_and_leaves_nothing_behind()
    {
        ClientResult tour = (await RunAsync(Admin)).Succeeded();
        tour.Output.Should().EndWith("everything was as expected.\n").And.Contain("POST /keyadd").And.NotContain(Admin.Secret);
        tour.Error.Should().BeEmpty();

        ObjectStore store = await _gateway.App.Services.GetRequiredService<GatewayStores>().Objects.GetAsync("main");
        ListPage<ObjectVersion> left = await store.ListVersionsAsync(new ListQuery("", "", "", 10), CancellationToken.None);
        left.Entries.Should().BeEmpty();
        _gateway.App.Keys().List().Should().HaveCount(3);
    }

    [Test]
    public async Task With_another_key_it_ends_before_the_keys()
    {
        ClientResult tour = (await RunAsync(Writer)).Succeeded();
        tour.Output.Should().EndWith("everything was as expected.\n").And.NotContain("POST /keyadd");
    }

    [Test]
    public async Task The_first_surprise_ends_it()
    {
        ClientResult tour = await RunAsync(Reader);
        tour.ExitCode.Should().Be(1);
        tour.Output.Should().NotContain("as expected");
        tour.Error.Should().Contain("A surprise: expected 201").And.Contain("AccessDenied");
    }

    private Task<ClientResult> RunAsync(ApiKey key)
    {
        _shell.Environment["GATEWAY_URL"] = _gateway.Client.BaseAddress!.AbsoluteUri;
        _shell.Environment["OWNCDN_KEY"] = key.Secret;
        return _shell.RunAsync(_bash, Script());
    }

    private static string Script([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../docs/standard-mode-tour.sh"));
}
