using Gateway.Storage.Objects;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage.Catalog.Sqlite;

/// <summary>Gives SQLite's result codes (sqlite.org/rescode.html) their place in <see cref="StorageError"/>.</summary>
internal static class SqliteErrors
{
    private const int Full = 13;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    public static StorageException Translate(SqliteException e, string message) => new(
        e.SqliteErrorCode switch
        {
            Full => StorageError.InsufficientStorage,
            Corrupt or NotADatabase => StorageError.Corrupted,
            _ => StorageError.Unavailable,
        },
        message,
        e);
}
