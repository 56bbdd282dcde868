using System.Net;
using Gateway.Configuration;
using Gateway.Storage;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Catalog.Postgres;
using Gateway.Storage.Identity;

namespace Gateway.Tests.Unit.Configuration;

internal sealed class ConfigValuesTest : ConfigTestBase
{
    [TestCase("")]
    [TestCase("# nothing\n")]
    [TestCase("urls:\nservices: ~\n")]
    public void What_is_left_out_has_its_default(string yaml)
    {
        GatewayConfig config = Load(yaml);
        config.Urls.Should().Equal(new ListenUrl("127.0.0.1", 8333));
        config.DataDirectory.Should().Be(Path.Combine(Folder, "data"));
        config.Region.Should().Be("us-east-1");
        config.Durability.Should().Be(Durability.Full);
        config.InlineLimit.Should().Be(32 * 1024);
        config.Keys.Should().BeEmpty();
        config.Services.Should().BeEmpty();
        config.Log.Should().Be(new LogConfig(LogFormat.Text, Access: true));
    }

    [Test]
    public void A_database_and_a_master_key_are_read()
    {
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        Environment["GATEWAY_POSTGRES"] = "Host=db;Database=gateway;Username=gateway;Password=secret";
        Environment["GATEWAY_MASTER_KEY"] = Convert.ToBase64String(key);
        GatewayConfig config = Load("catalog: { type: postgres, connection: \"${GATEWAY_POSTGRES}\", maxConnections: 40 }\nmasterKey: \"${GATEWAY_MASTER_KEY}\"");
        config.Catalog.Should().Be(new PostgresOptions("Host=db;Database=gateway;Username=gateway;Password=secret") { MaxConnections = 40 });
        config.MasterKey!.Value.ToArray().Should().Equal(key);
        Load("catalog: { type: postgres, connection: \"Host=db;Database=g\" }").Catalog!.MaxConnections.Should().Be(20);
        Load("catalog: { type: sqlite }").Catalog.Should().BeNull();
    }

    [Test]
    public void Everything_is_read()
    {
        Environment["DEPLOY_KEY"] = "from-the-environment";
        GatewayConfig config = Load("""
            urls: ["http://*:1", "http://[::1]:2"]
            data: objects
            instance: node-7
            region: eu-west-1
            regionAliases: [default]
            proxies: { trusted: [127.0.0.1, "10.0.0.0/8"], publicHosts: ["Files.example.com:8443"], rewritesAcceptEncoding: true }
            domains: [S3.Example.com]
            durability: normal
            catalog: { type: sqlite }
            blobs: { type: disk }
            inlineLimit: 4KiB
            log: { format: json, access: false, accessFormat: combined, accessFile: access.log }
            accounts:
              - { id: acme, name: Acme, email: it@acme.example }
            keys:
              - { id: deploy, value: "${DEPLOY_KEY}", account: acme, permissions: { all: read, main: write } }
              - { id: root, value: "a$$b${NONE:-c}", admin: true }
            services:
              - { id: main, name: Main storage, type: storage, versions: 30d, caseSensitive: false, account: acme }
              - { id: plain, type: storage, versions: never }
            """);

        config.Urls.Should().Equal(new ListenUrl("*", 1), new ListenUrl("[::1]", 2));
        config.DataDirectory.Should().Be(Path.Combine(Folder, "objects"));
        config.Instance.Should().Be("node-7");
        config.Region.Should().Be("eu-west-1");
        config.RegionAliases.Should().Equal("default");
        config.Proxies.Trusted.Should().Equal(IPNetwork.Parse("127.0.0.1/32"), IPNetwork.Parse("10.0.0.0/8"));
        config.Proxies.PublicHosts.Should().Equal("files.example.com:8443");
        config.Proxies.RewritesAcceptEncoding.Should().BeTrue();
        config.Domains.Should().Equal("s3.example.com");
        config.Durability.Should().Be(Durability.Normal);
        config.InlineLimit.Should().Be(4096);
        config.Log.Should().Be(new LogConfig(LogFormat.Json, Access: false) { AccessFormat = AccessLogFormat.Combined, AccessFile = Path.Combine(Folder, "access.log") });
        config.Accounts.Should().Equal(new Account("acme", "Acme", "it@acme.example"));
        config.Services.Should().Equal(
            new StorageServiceConfig("main", "Main storage", "acme", TimeSpan.FromDays(30), CaseSensitive: false),
            new StorageServiceConfig("plain", "plain", "owner", TimeSpan.Zero, CaseSensitive: true));

        ApiKey deploy = config.Keys[0];
        deploy.Secret.Should().Be("from-the-environment");
        deploy.AccountId.Should().Be("acme");
        deploy.Admin.Should().BeFalse();
        deploy.Permissions.For("main").Should().Be(AccessLevel.Write);
        deploy.Permissions.For("plain").Should().Be(AccessLevel.Read);
        config.Keys[1].Should().BeEquivalentTo(new { Id = "root", Secret = "a$bc", Admin = true });
    }

    [Test]
    public void An_s3_store_is_read([Values("minio", "s3")] string type)
    {
        Environment["SECRET"] = "of-minio";
        S3BlobOptions? store = Load($$"""
            blobs:
              type: {{type}}
              endpoint: "https://minio.example:9000"
              bucket: gateway
              accessKey: id
              secretKey: "${SECRET}"
              region: eu-west-1
              prefix: one/two
              pathStyle: false
              timeout: 5s
              hedgeAfter: 300ms
              maxUploadMemory: 1GiB
            """).S3;
        store.Should().Be(new S3BlobOptions(new Uri("https://minio.example:9000"), "gateway", "id", "of-minio")
        {
            Region = "eu-west-1",
            Prefix = "one/two/",
            PathStyle = false,
            Timeout = TimeSpan.FromSeconds(5),
            HedgeAfter = TimeSpan.FromMilliseconds(300),
            MaxUploadMemory = 1 << 30,
        });
        store!.ToString().Should().NotContain("of-minio");
    }

    [Test]
    public void A_variable_cannot_change_the_structure_of_the_file()
    {
        Environment["NAME"] = "x }\nregion: elsewhere";
        Load("services: [ { id: main, type: storage, name: \"${NAME}\" } ]").Services[0].Name.Should().Be("x }\nregion: elsewhere");
    }

    [Test]
    public void The_command_line_wins_over_the_file()
    {
        GatewayConfig config = Load("urls: [\"http://127.0.0.1:1\"]\ndata: a", data: Path.Combine(Folder, "b"), urls: "http://127.0.0.1:0; http://*:3");
        config.DataDirectory.Should().Be(Path.Combine(Folder, "b"));
        config.Urls.Should().Equal(new ListenUrl("127.0.0.1", 0), new ListenUrl("*", 3));
    }

    [Test]
    public void The_environment_gives_an_admin_key_and_the_log_format()
    {
        Environment["GATEWAY_ACCESS_KEY"] = "root";
        Environment["GATEWAY_SECRET_KEY"] = "secret";
        Environment["LOG_FORMAT"] = "json";
        GatewayConfig config = Load("");
        config.Keys.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Id = "root", Secret = "secret", Admin = true, AccountId = "owner" });
        config.Log.Format.Should().Be(LogFormat.Json);
    }

    [Test]
    public void The_file_in_the_repository_loads_and_says_what_the_defaults_are()
    {
        string file = Path.Combine(RepositoryFolder(), "config.yaml");
        GatewayConfig config = ConfigLoader.Load(new ConfigOverrides(file), _ => null);
        config.Services.Should().Equal(new StorageServiceConfig("main", "Main storage", "owner", Duration.Forever, CaseSensitive: true));
        config.Should().BeEquivalentTo(
            new GatewayConfig { File = file, DataDirectory = Path.Combine(RepositoryFolder(), "data"), Services = config.Services });
    }

    private static string RepositoryFolder()
    {
        DirectoryInfo? folder = new(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OwnCdnGateway.sln")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }
}
