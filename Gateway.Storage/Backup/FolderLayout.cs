namespace Gateway.Storage.Backup;

/// <summary>Where things lie in a data folder, and so in a backup of it.</summary>
internal sealed class FolderLayout(string root)
{
    public string Root { get; } = root;

    public string Registry => Path.Combine(Root, "registry.db");

    public string MasterKey => Path.Combine(Root, "master.key");

    public string Services => Path.Combine(Root, "services");

    /// <summary>A service's folder.</summary>
    /// <param name="name">Such as <c>main-1</c>: the service's id and number.</param>
    public string Service(string name) => Path.Combine(Services, name);

    public string Catalog(string name) => Path.Combine(Service(name), "catalog.db");

    public string Blobs(string name) => Path.Combine(Service(name), "blobs");
}
