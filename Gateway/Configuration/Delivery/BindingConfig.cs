using Gateway.Delivery.Binding;

namespace Gateway.Configuration.Delivery;

/// <summary>A service of type <c>public-http-binding</c>.</summary>
public sealed record BindingConfig(string Id, string Name, string AccountId, SourceLink From, BindingOptions Options) : DeliveryServiceConfig(Id, Name, AccountId)
{
    /// <summary>The type's name.</summary>
    public const string TypeName = "public-http-binding";

    /// <inheritdoc />
    public override string Type => TypeName;

    /// <inheritdoc />
    public override SourceLink Source => From;
}
