using Amazon.Runtime;
using Amazon.S3;
using Gateway.Storage.Blobs.S3;
using Gateway.Tests.Host;
using Gateway.Tests.S3Blobs;
using Npgsql;

namespace Gateway.Tests.Nodes;

/// <summary>Gateways over one database and one S3 store, in this process. The store is one more gateway.</summary>
internal sealed class GatewayGroup : IAsyncDisposable
{
    /// <summary>The id and the value of an admin key that all gateways have by configuration.</summary>
    public const string KeyId = "admin", Key = "admin-of-the-test";

    private const string MasterKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private readonly TemporaryFolder _folder = new();
    private readonly List<GroupMember> _members = [];

    private readonly S3BlobOptions _blobs;

    private GatewayGroup(string connection, S3BlobOptions blobs)
    {
        Connection = connection;
        _blobs = blobs;
    }

    /// <summary>How the database is reached.</summary>
    public string Connection { get; }

    public GroupMember this[int index] => _members[index];

    /// <summary>Starts gateways, all at once, over a new database.</summary>
    /// <param name="count">How many.</param>
    /// <param name="services">The <c>services</c> of the configuration.</param>
    /// <param name="connection">Gives how a gateway reaches the database; told how it is reached straight.</param>
    /// <param name="server">Where the database is; null for the server that tests share.</param>
    public static async Task<GatewayGroup> StartAsync(
        int count, string services = "  - { id: main, type: storage, versions: forever }", Func<int, string, string>? connection = null, PostgresServer? server = null)
    {
        var group = new GatewayGroup((server ?? PostgresServer.Shared).CreateDatabase().ConnectionString, await OwnGateway.StartAsync() with { Prefix = $"{Guid.NewGuid():N}/" });
        try
        {
            group._members.AddRange(await Task.WhenAll(Enumerable.Range(0, count).Select(
                index => Task.Run(() => GroupMember.StartAsync(group.WriteConfig(index, services, connection?.Invoke(index, group.Connection) ?? group.Connection))))));
            return group;
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes the configuration of one gateway more.</summary>
    /// <returns>The file.</returns>
    public string WriteConfig(int index, string services, string connection) =>
        _folder.Write($"node-{index}.yaml", $$"""
            urls: ["http://127.0.0.1:0"]
            data: {{_folder.File($"node-{index}")}}
            instance: node-{{index}}
            log: { access: false }
            catalog: { type: postgres, connection: "{{connection}}", maxConnections: 8 }
            blobs: { type: s3, endpoint: "{{_blobs.Endpoint}}", bucket: {{_blobs.Bucket}}, accessKey: {{_blobs.AccessKey}}, secretKey: {{_blobs.SecretKey}}, prefix: {{_blobs.Prefix}} }
            masterKey: {{MasterKey}}
            keys: [ { id: {{KeyId}}, value: {{Key}}, admin: true } ]
            services:
            {{services}}
            """);

    /// <summary>Ends a gateway.</summary>
    public async Task StopAsync(GroupMember member)
    {
        _members.Remove(member);
        await member.DisposeAsync();
    }

    /// <summary>Runs SQL in the database.</summary>
    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>The SDK for a gateway, without retries, so that no failure is hidden.</summary>
    public static AmazonS3Client S3(Uri address, string id = KeyId, string secret = Key) => new(
        new BasicAWSCredentials(id, secret),
        new AmazonS3Config { ServiceURL = address.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true, MaxErrorRetry = 0 });

    public async ValueTask DisposeAsync()
    {
        foreach (GroupMember member in _members)
        {
            await member.DisposeAsync();
        }

        _folder.Dispose();
    }
}
