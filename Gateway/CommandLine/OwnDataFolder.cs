using Gateway.Configuration;

namespace Gateway.CommandLine;

/// <summary>What only works while everything is in the data folder.</summary>
internal static class OwnDataFolder
{
    /// <summary>Refuses a command for a gateway whose data is elsewhere.</summary>
    /// <exception cref="UsageException">The catalog is a database.</exception>
    public static void Require(GatewayConfig config)
    {
        if (config.Catalog is not null)
        {
            throw new UsageException(
                "backup and restore are for catalogs in the data folder. This one is in PostgreSQL: save the database with pg_dump or the server's own backups, and after it the bytes: " +
                "the bucket with the tools of the S3 store, or the folder 'services' of the data folder. Keep the master key apart from both.");
        }
    }
}
