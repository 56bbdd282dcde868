using Dapper;
using Gateway.Storage;
using Gateway.Storage.Catalog.Postgres;
using Gateway.Storage.Objects;
using Gateway.Tests.Host;
using Npgsql;

namespace Gateway.Tests.Unit.Storage.Catalog;

/// <summary>What an operator is told who starts a gateway over a database that is not fit, and what several do that start over one at once.</summary>
internal sealed class PostgresDatabaseTests
{
    private static PostgresServer Server => PostgresServer.Shared;

    [OneTimeSetUp]
    public void RequireServer() => _ = Server;

    [TestCase("Host=127.0.0.1;Prot=1", "The connection string of the catalog is wrong: *prot*")]
    [TestCase("Username=gateway", "The connection string of the catalog is wrong: Host is missing*")]
    [TestCase("Host=127.0.0.1;Port=1;Username=gateway;Password=not-to-be-told;Database=gateway", "*PostgreSQL at 127.0.0.1:1 cannot be reached: *refused*")]
    public void A_connection_that_cannot_be_made_is_explained(string connection, string message) => ShouldBeRefused(connection, message);

    [Test]
    public void A_database_that_does_not_exist_is_named_with_the_command_that_makes_it() =>
        ShouldBeRefused(Server.ConnectionString("missing"), "*has no database 'missing'*CREATE DATABASE \"missing\"*");

    [Test]
    public void A_role_that_does_not_exist_is_named() =>
        ShouldBeRefused(Server.ConnectionString("postgres") + ";Username=nobody", "*refuses the role 'nobody'*");

    [Test]
    public void A_database_of_another_encoding_is_refused()
    {
        Server.Execute("postgres", "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");
        ShouldBeRefused(Server.ConnectionString("latin"), "*'latin' is encoded in LATIN1*");
    }

    [Test]
    public async Task A_role_without_rights_is_told_which_it_needs()
    {
        PostgresOptions options = Server.CreateDatabase();
        Server.Execute("postgres", "CREATE ROLE reader LOGIN");
        await using PostgresDatabase database = PostgresDatabase.Open(new PostgresOptions(options.ConnectionString + ";Username=reader"), Durability.Normal);
        database.Invoking(d => d.Migrate("gateway", "Registry")).Should().Throw<StorageException>()
            .WithMessage("*role 'reader'*GRANT CREATE, CONNECT ON DATABASE*TO \"reader\"*").Which.Error.Should().Be(StorageError.Unavailable);
    }

    [Test]
    public async Task A_schema_that_another_role_has_made_is_no_removed_service()
    {
        PostgresOptions options = Server.CreateDatabase();
        await using (PostgresDatabase made = PostgresDatabase.Open(options, Durability.Normal))
        {
            made.Migrate("gateway", "Registry");
        }

        Server.Execute("postgres", $"CREATE ROLE second LOGIN; GRANT CREATE ON DATABASE {new NpgsqlConnectionStringBuilder(options.ConnectionString).Database} TO second");
        await using PostgresDatabase database = PostgresDatabase.Open(new PostgresOptions(options.ConnectionString + ";Username=second"), Durability.Normal);
        database.Invoking(d => d.Migrate("gateway", "Registry")).Should().Throw<StorageException>()
            .WithMessage("*role 'second'*All gateways over one database need the same role*").Which.Error.Should().Be(StorageError.Unavailable);
    }

    [Test]
    public void Fewer_connections_than_the_gateway_may_take_are_refused()
    {
        PostgresOptions options = Server.CreateDatabase() with { MaxConnections = 500 };
        FluentActions.Invoking(() => PostgresDatabase.Open(options, Durability.Full)).Should().Throw<StorageException>()
            .WithMessage("PostgreSQL allows 397 connections, and this gateway alone may take 505: lower maxConnections*");
        Server.Execute("postgres", "CREATE ROLE narrow LOGIN CONNECTION LIMIT 10");
        ShouldBeRefused(options.ConnectionString + ";Username=narrow", "PostgreSQL allows 10 connections, and this gateway alone may take 25*");
    }

    [Test]
    public void A_server_that_has_no_connection_left_says_what_to_raise()
    {
        Server.Execute("postgres", "CREATE DATABASE narrow CONNECTION LIMIT 0");
        Server.Execute("postgres", "CREATE ROLE guest LOGIN");
        ShouldBeRefused(Server.ConnectionString("narrow") + ";Username=guest", "*has no connection left*max_connections*");
    }

    [Test]
    public async Task A_server_that_is_just_starting_is_waited_for()
    {
        var target = new NpgsqlConnectionStringBuilder(Server.CreateDatabase().ConnectionString) { SslMode = SslMode.Disable, GssEncryptionMode = GssEncryptionMode.Disable };
        await using var starting = new StartingServer(target.Host!, target.Port, refusals: 3);
        target.Port = starting.Port;
        await using PostgresDatabase database = PostgresDatabase.Open(new PostgresOptions(target.ConnectionString), Durability.Full);
        starting.Refused.Should().Be(3);
    }

    [Test]
    public async Task A_schema_of_a_newer_version_is_refused()
    {
        await using PostgresDatabase database = PostgresDatabase.Open(Server.CreateDatabase(), Durability.Normal);
        database.Migrate("gateway", "Registry");
        using (NpgsqlConnection connection = database.OpenConnection())
        {
            PostgresDatabase.Execute(connection, "UPDATE gateway.schema_version SET version = 99");
        }

        database.Invoking(d => d.Migrate("gateway", "Registry")).Should().Throw<StorageException>().WithMessage("*newer version*");
    }

    [Test]
    public async Task Gateways_that_start_at_once_make_the_schema_once()
    {
        PostgresOptions options = Server.CreateDatabase();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            await using PostgresDatabase database = PostgresDatabase.Open(options, Durability.Normal);
            database.Migrate("gateway", "Registry");
        })));
        await using PostgresDatabase made = PostgresDatabase.Open(options, Durability.Normal);
        await using NpgsqlConnection connection = await made.OpenConnectionAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM gateway.registry", connection);
        (await command.ExecuteScalarAsync()).Should().Be(1L);
    }

    [Test]
    public async Task Every_connection_has_what_the_operator_asks_for_and_what_the_catalog_needs()
    {
        var options = new PostgresOptions(Server.CreateDatabase().ConnectionString + ";Application Name=north;Options=-c statement_timeout=77s -c synchronous_commit=off");
        await using PostgresDatabase database = PostgresDatabase.Open(options, Durability.Full);
        using var registry = new PostgresRegistry(options, "test");
        await using NpgsqlConnection straight = await database.OpenConnectionAsync(CancellationToken.None);
        await using PostgresLease lease = await database.RentAsync("gateway", CancellationToken.None);
        string[] expected = ["owncdn-gateway north", "77s", "on", "5"];
        Settings(straight).Should().Equal(expected);
        Settings(lease.Connection).Should().Equal(expected);
        registry.Read(Settings).Should().Equal(expected);

        static IEnumerable<string> Settings(NpgsqlConnection connection) =>
            [.. new[] { "application_name", "statement_timeout", "synchronous_commit", "tcp_keepalives_idle" }.Select(name => connection.ExecuteScalar<string>($"SHOW {name}")!)];
    }

    [Test]
    public async Task Sessions_are_bounded_and_whoever_waits_for_one_can_leave()
    {
        await using PostgresDatabase database = PostgresDatabase.Open(Server.CreateDatabase() with { MaxConnections = 2 }, Durability.Normal);
        await using PostgresLease first = await database.RentAsync("gateway", CancellationToken.None);
        using var leaving = new CancellationTokenSource();
        await using (await database.RentAsync("gateway", CancellationToken.None))
        {
            Task<PostgresLease> waiting = database.RentAsync("gateway", leaving.Token).AsTask();
            waiting.IsCompleted.Should().BeFalse();
            await leaving.CancelAsync();
            await waiting.Awaiting(w => w).Should().ThrowAsync<OperationCanceledException>();
        }

        await using PostgresLease second = await database.RentAsync("gateway", CancellationToken.None);
        second.Session.Should().NotBeSameAs(first.Session);
    }

    [Test]
    public async Task A_session_goes_to_where_it_was_used_before()
    {
        await using PostgresDatabase database = PostgresDatabase.Open(Server.CreateDatabase(), Durability.Normal);
        PostgresSession a = await UseAsync("a");
        PostgresLease held = await database.RentAsync("a", CancellationToken.None);
        PostgresSession b = await UseAsync("b");
        await held.DisposeAsync();
        (await UseAsync("b")).Should().BeSameAs(b);
        (await UseAsync("a")).Should().BeSameAs(a);
        (await UseAsync("c")).Should().BeSameAs(b, "it has been idle for longest");

        async Task<PostgresSession> UseAsync(string schema)
        {
            await using PostgresLease lease = await database.RentAsync(schema, CancellationToken.None);
            lease.Session.Schema.Should().Be(schema);
            return lease.Session;
        }
    }

    private static void ShouldBeRefused(string connection, string message)
    {
        StorageException refusal = FluentActions.Invoking(() => PostgresDatabase.Open(new PostgresOptions(connection), Durability.Full))
            .Should().Throw<StorageException>().WithMessage(message).Which;
        refusal.Error.Should().Be(StorageError.Unavailable);
        refusal.ToString().Should().NotContain("not-to-be-told");
    }
}
