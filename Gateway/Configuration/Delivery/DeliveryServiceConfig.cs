using Gateway.Storage.Identity;

namespace Gateway.Configuration.Delivery;

/// <summary>A service of the CDN front.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="AccountId">Who owns it.</param>
public abstract record DeliveryServiceConfig(string Id, string Name, string AccountId) : IOwnedService
{
    /// <summary>Its type, as configured.</summary>
    public abstract string Type { get; }

    /// <summary>Where it takes content from; null for one that has its own.</summary>
    public virtual SourceLink? Source => null;
}
