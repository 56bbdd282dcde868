namespace Gateway.Configuration;

/// <summary>Whom a service follows.</summary>
/// <param name="Source">The id of a <see cref="ReplicationSourceConfig"/>.</param>
/// <param name="Service">The id of the service there.</param>
public sealed record ReplicaConfig(string Source, string Service)
{
    /// <summary>As <see cref="Storage.Services.ServiceInfo.ReplicaOf"/> names it.</summary>
    public override string ToString() => $"{Source}/{Service}";
}
