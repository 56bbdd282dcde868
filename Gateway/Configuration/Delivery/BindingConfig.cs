using Gateway.Delivery.Binding;

namespace Gateway.Configuration.Delivery;

/// <summary>A service of type <c>public-http-binding</c>.</summary>
public sealed record BindingConfig(string Id, string Name, string AccountId, SourceLink From, BindingOptions Options) : DeliveryServiceConfig(Id, Name, AccountId)
{
    /// <summary>The type's name.</summary>
    public const string TypeName = "public-http-binding";

    /// <summary>The certificate of its host; null for the url's own.</summary>
    public HostCertificate? Certificate { get; init; }

    /// <inheritdoc />
    public override string Type => TypeName;

    /// <inheritdoc />
    public override SourceLink Source => From;
}
