using Gateway.Storage.Blobs;

namespace Gateway.Storage.Services;

/// <summary>Tells a catalog from all others. It stays with the catalog when that is moved, backed up or restored.</summary>
/// <param name="Id">Random, made with the catalog.</param>
/// <param name="BlobPlace">Where its bytes were at the last start; null when no start has noted it.</param>
internal sealed record CatalogIdentity(string Id, BlobPlace? BlobPlace);
