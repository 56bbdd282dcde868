namespace Gateway.Storage.Identity;

/// <summary>Where a key comes from.</summary>
public enum KeyOrigin
{
    /// <summary>The configuration file or the environment: it cannot be changed at run time.</summary>
    Configured,

    /// <summary>Made at run time and kept in the registry.</summary>
    Stored,
}
