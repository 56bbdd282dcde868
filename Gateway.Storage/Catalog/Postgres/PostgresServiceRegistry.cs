using Dapper;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;
using Npgsql;

namespace Gateway.Storage.Catalog.Postgres;

/// <summary>The list of storage services that gateways share, in <c>gateway.services</c>.</summary>
internal sealed class PostgresServiceRegistry(PostgresRegistry registry) : IServiceRegistry
{
    private const string Columns =
        "number, id, name, account, created, versioning, keep_versions AS keepVersions, case_sensitive AS caseSensitive, canned_acl AS cannedAcl, region, " +
        "configured_versions AS configuredVersions, replica_of AS replicaOf, promoted_from AS promotedFrom";

    /// <inheritdoc />
    public IReadOnlyList<ServiceRecord> Load() => registry.Read(
        connection => connection.Query<Row>($"SELECT {Columns} FROM gateway.services").Select(row => row.ToRecord()).ToList());

    /// <inheritdoc />
    public ServiceRecord Add(ServiceInfo service, string? configuredVersions) => registry.Change(connection =>
    {
        var record = new ServiceRecord(0, service, configuredVersions, PromotedFrom: null);
        long number = connection.QueryFirstOrDefault<long?>(
            """
            INSERT INTO gateway.services
            (id, name, account, created, versioning, keep_versions, case_sensitive, canned_acl, region, configured_versions, replica_of, promoted_from)
            VALUES (@id, @name, @account, @created, @versioning, @keepVersions, @caseSensitive, @cannedAcl, @region, @configuredVersions, @replicaOf, @promotedFrom)
            ON CONFLICT (id) DO NOTHING
            RETURNING number
            """,
            Row.Of(record)) ?? throw new StorageException(StorageError.ServiceExists, "A service with that id exists already.");
        return record with { Number = number };
    });

    /// <inheritdoc />
    public ServiceRecord Update(long number, Func<ServiceRecord, ServiceRecord> change) => registry.Change(connection =>
    {
        Row row = connection.QueryFirstOrDefault<Row>($"SELECT {Columns} FROM gateway.services WHERE number = @number FOR UPDATE", new { number })
            ?? throw new StorageException(StorageError.NoSuchService, "The service has been removed.");
        ServiceRecord changed = change(row.ToRecord());
        connection.Execute(
            """
            UPDATE gateway.services SET name = @name, account = @account, versioning = @versioning, keep_versions = @keepVersions, canned_acl = @cannedAcl,
            region = @region, configured_versions = @configuredVersions, replica_of = @replicaOf, promoted_from = @promotedFrom
            WHERE number = @number
            """,
            Row.Of(changed));
        return changed;
    });

    /// <inheritdoc />
    /// <remarks>The transaction that closed its catalog has taken it off the list.</remarks>
    public void Remove(long number)
    {
    }

    /// <inheritdoc />
    public IReadOnlyList<RemovedService> LoadRemoved() => registry.Read(
        connection => connection.Query<(long Number, string Id, long Removed)>("SELECT number, id, removed FROM gateway.removed_services")
            .Select(row => new RemovedService(row.Number, row.Id, DateTimeOffset.FromUnixTimeMilliseconds(row.Removed))).ToList());

    /// <inheritdoc />
    public void Forget(long number) => registry.Change(connection => connection.Execute("DELETE FROM gateway.removed_services WHERE number = @number", new { number }));

    /// <inheritdoc />
    public long DataVersion() => registry.DataVersion();

    /// <inheritdoc />
    public long LastNumber() => registry.Read(connection => connection.ExecuteScalar<long>(
        "SELECT COALESCE(pg_sequence_last_value(pg_get_serial_sequence('gateway.services', 'number')), 0)"));

    /// <inheritdoc />
    public void Dispose() => registry.Dispose();

    /// <summary>A row, in the words of the table.</summary>
    private sealed record Row
    {
        public long Number { get; init; }

        public string Id { get; init; } = "";

        public string Name { get; init; } = "";

        public string Account { get; init; } = "";

        public long Created { get; init; }

        public long Versioning { get; init; }

        public long? KeepVersions { get; init; }

        public long CaseSensitive { get; init; }

        public string? CannedAcl { get; init; }

        public string? Region { get; init; }

        public string? ConfiguredVersions { get; init; }

        public string? ReplicaOf { get; init; }

        public string? PromotedFrom { get; init; }

        public static Row Of(ServiceRecord record) => new()
        {
            Number = record.Number,
            Id = record.Info.Id,
            Name = record.Info.Name,
            Account = record.Info.AccountId,
            Created = record.Info.Created.ToUnixTimeMilliseconds(),
            Versioning = (long)record.Info.Versioning,
            KeepVersions = (long?)record.Info.KeepVersions?.TotalMilliseconds,
            CaseSensitive = record.Info.CaseSensitive ? 1 : 0,
            CannedAcl = record.Info.CannedAcl,
            Region = record.Info.Region,
            ConfiguredVersions = record.ConfiguredVersions,
            ReplicaOf = record.Info.ReplicaOf,
            PromotedFrom = record.PromotedFrom,
        };

        public ServiceRecord ToRecord()
        {
            var info = new ServiceInfo(
                Id,
                Name,
                Account,
                DateTimeOffset.FromUnixTimeMilliseconds(Created),
                (VersioningState)Versioning,
                KeepVersions is { } keep ? TimeSpan.FromMilliseconds(keep) : null,
                CaseSensitive != 0,
                CannedAcl,
                Region)
            {
                ReplicaOf = ReplicaOf,
            };
            return new ServiceRecord(Number, info, ConfiguredVersions, PromotedFrom);
        }
    }
}
