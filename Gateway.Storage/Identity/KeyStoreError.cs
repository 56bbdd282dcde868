namespace Gateway.Storage.Identity;

/// <summary>Everything that the key store can refuse.</summary>
public enum KeyStoreError
{
    /// <summary>Id or secret break <see cref="KeyText"/>'s rules.</summary>
    Invalid,

    /// <summary>Another key has the id, or the secret.</summary>
    Exists,

    /// <summary>There is no such key.</summary>
    Unknown,

    /// <summary>The key comes from the configuration and cannot be changed here.</summary>
    Configured,
}
