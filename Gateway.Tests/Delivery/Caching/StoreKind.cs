namespace Gateway.Tests.Delivery.Caching;

/// <summary>Where a cache keeps what it has.</summary>
public enum StoreKind
{
    Memory,
    Disk,
}
