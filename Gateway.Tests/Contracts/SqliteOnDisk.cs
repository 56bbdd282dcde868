using Gateway.Storage;
using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Catalog;
using Gateway.Storage.Catalog.Sqlite;
using Microsoft.Data.Sqlite;

namespace Gateway.Tests.Contracts;

/// <summary>What a gateway alone on its machine uses.</summary>
internal sealed class SqliteOnDisk : StorageBackend
{
    private readonly TemporaryFolder _folder = new();

    public override ICatalog OpenCatalog(string name) => SqliteCatalog.Open(CatalogOf(name), Durability.Normal);

    public override IBlobStore OpenBlobs(string name) => new DiskBlobStore(_folder.File(name), Durability.Normal);

    public override void Damage(string name, BlobId blob) => DamageIn(_folder.File(name), blob);

    /// <summary>The file of a catalog.</summary>
    public string CatalogOf(string name) => _folder.File($"{name}.db");

    /// <summary>The file of a blob.</summary>
    public string PathOf(string name, BlobId blob) => PathIn(_folder.File(name), blob);

    /// <summary>Changes a byte of a blob in a folder of blobs.</summary>
    public static void DamageIn(string folder, BlobId blob)
    {
        string path = PathIn(folder, blob);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    public override void Execute(string name, string sql)
    {
        using SqliteConnection connection = new SqliteDatabase(CatalogOf(name), Durability.Normal).Open();
        SqliteDatabase.Execute(connection, sql);
    }

    public override void Refuse(string name, string key) =>
        Execute(name, $"CREATE TRIGGER refuse BEFORE INSERT ON changes WHEN new.key = CAST('{key}' AS BLOB) BEGIN SELECT RAISE(ABORT, 'refused'); END");

    public override void Dispose() => _folder.Dispose();

    private static string PathIn(string folder, BlobId blob) => Path.Combine(folder, blob.ToString()[..2], blob.ToString());
}
