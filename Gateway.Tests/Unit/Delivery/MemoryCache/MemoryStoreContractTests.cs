using Gateway.Delivery.Caching;
using Gateway.Delivery.MemoryCache;
using Gateway.Tests.Contracts;

namespace Gateway.Tests.Unit.Delivery.MemoryCache;

/// <summary>The memory store keeps the contract.</summary>
internal sealed class MemoryStoreContractTests : ResponseStoreContract
{
    protected override IResponseStore CreateStore(CacheOptions options, long maxBytes, TimeProvider time) => new MemoryStore(options, maxBytes, time);
}
