namespace Gateway.Storage.Identity;

/// <summary>A key of the registry.</summary>
internal readonly record struct StoredKey(ApiKey Key, DateTimeOffset Created);
