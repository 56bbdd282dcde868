using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;

namespace Gateway.Tests.Contracts;

/// <summary>A catalog and a blob store that an object store can be made of; one for each fixture's test.</summary>
internal abstract class StorageBackend : IDisposable
{
    /// <summary>Opens the named catalog, with what was committed to it before.</summary>
    public abstract ICatalog OpenCatalog(string name);

    /// <summary>Opens the named blob store.</summary>
    public abstract IBlobStore OpenBlobs(string name);

    /// <summary>Changes a byte of a blob, as a failing disk does.</summary>
    public abstract void Damage(string name, BlobId blob);

    /// <summary>Runs SQL against the named catalog, as a failing disk or an operator does. Bytes are written <c>X'00FF'</c>.</summary>
    public abstract void Execute(string name, string sql);

    /// <summary>Has the named catalog's database refuse changes of a key, from now on.</summary>
    public abstract void Refuse(string name, string key);

    public abstract void Dispose();
}
