namespace Gateway.Configuration;

/// <summary>A gateway whose services may be followed.</summary>
/// <param name="Id">Names it in this configuration.</param>
/// <param name="Name">A name for people.</param>
/// <param name="Url">Where it listens; no path.</param>
/// <param name="Key">The value of one of its keys that may read the services.</param>
public sealed record ReplicationSourceConfig(string Id, string Name, Uri Url, string Key)
{
    /// <summary>Names the source without its key.</summary>
    public override string ToString() => $"{Id}  {Url}";
}
