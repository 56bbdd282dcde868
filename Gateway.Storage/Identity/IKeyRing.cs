namespace Gateway.Storage.Identity;

/// <summary>The keys and accounts that the gateway knows at this moment. Lookups are in memory; changes show at once.</summary>
public interface IKeyRing
{
    /// <summary>The key with that id, or null.</summary>
    ApiKey? Find(string keyId);

    /// <summary>The key with that secret, or null. How long it takes says nothing about the secrets there are.</summary>
    ApiKey? FindBySecret(string secret);

    /// <summary>The account with that id. One that was never described has its id as its name.</summary>
    Account Account(string accountId);
}
