using Gateway.CommandLine;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Catalog.Postgres;
using Gateway.Tests.Host;
using Gateway.Tests.S3Blobs;

namespace Gateway.Tests.Migration;

/// <summary>A data folder, an empty database beside an empty part of an S3 store, and another data folder: three gateways' configurations, to move between.</summary>
internal sealed class MigrationGround : IDisposable
{
    public const string KeyId = "admin", Key = "admin-of-the-test";

    private const string Common = """
        urls: ["http://127.0.0.1:0"]
        inlineLimit: 1KiB
        log: { access: false }
        keys: [ { id: admin, value: admin-of-the-test, admin: true } ]
        replicationSources: [ { id: primary, url: "http://127.0.0.1:1", key: none } ]
        services:
          - { id: main, type: storage, versions: forever }
          - { id: copy, type: storage, replica: { source: primary, service: main } }

        """;

    private readonly TemporaryFolder _folder = new();

    private MigrationGround(PostgresOptions database, S3BlobOptions store)
    {
        Database = database;
        Store = store;
        Catalog = $$"""{ type: postgres, connection: "{{database.ConnectionString}}" }""";
        Blobs = $$"""{ type: minio, endpoint: "{{store.Endpoint}}", bucket: {{store.Bucket}}, accessKey: {{store.AccessKey}}, secretKey: {{store.SecretKey}}, prefix: {{store.Prefix}} }""";
        Old = Write("old", "old", null, null);
        Shared = Write("shared", "node", Catalog, Blobs);
        Back = Write("back", "back", null, null);
    }

    public PostgresOptions Database { get; }

    public S3BlobOptions Store { get; }

    /// <summary>The engines, as the configuration says them.</summary>
    public string Catalog { get; }

    public string Blobs { get; }

    /// <summary>SQLite and files.</summary>
    public string Old { get; }

    /// <summary>PostgreSQL and S3.</summary>
    public string Shared { get; }

    /// <summary>SQLite and files again, elsewhere.</summary>
    public string Back { get; }

    public string OldData => _folder.File("old");

    public string BackData => _folder.File("back");

    /// <summary>The data folder of a configuration that <see cref="Write"/> wrote.</summary>
    public string DataOf(string data) => _folder.File(data);

    public static async Task<MigrationGround> MakeAsync() =>
        new(PostgresServer.Shared.CreateDatabase(), await OwnGateway.StartAsync() with { Prefix = $"{Guid.NewGuid():N}/" });

    /// <summary>Writes one configuration more.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="data">The data folder's.</param>
    /// <param name="catalog">The catalog; null for SQLite.</param>
    /// <param name="blobs">The bytes; null for files.</param>
    public string Write(string name, string data, string? catalog, string? blobs) => _folder.Write(
        $"{name}.yaml", $"{Common}data: {_folder.File(data)}\n{(catalog is null ? "" : $"catalog: {catalog}\n")}{(blobs is null ? "" : $"blobs: {blobs}\n")}");

    /// <summary>Runs a command line.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string config, params string[] command)
    {
        await using var output = new StringWriter();
        int code = await GatewayCommand.RunAsync([.. command, "--config", config], new Terminal(output, output, ErrorIsTerminal: false, _ => null));
        return (code, output.ToString());
    }

    /// <summary>Moves, which must come about.</summary>
    public static async Task MoveAsync(string config, string to)
    {
        (int code, string output) = await RunAsync(config, "migrate", "--to", to, "--yes", "--verify");
        code.Should().Be(0, output);
    }

    public void Dispose() => _folder.Dispose();
}
