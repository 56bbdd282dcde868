using Gateway.Delivery.FileSystem;

namespace Gateway.Configuration.Delivery;

/// <summary>A service of type <c>file-system</c>.</summary>
public sealed record FileSystemConfig(string Id, string Name, string AccountId, FileSystemOptions Options) : DeliveryServiceConfig(Id, Name, AccountId)
{
    /// <summary>The type's name.</summary>
    public const string TypeName = "file-system";

    /// <inheritdoc />
    public override string Type => TypeName;
}
