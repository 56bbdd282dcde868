namespace Gateway.Storage.Identity;

/// <summary>What a key may do with a service. Each level includes the ones before it.</summary>
public enum AccessLevel
{
    /// <summary>Nothing; the service is invisible.</summary>
    None = 0,

    /// <summary>List and read.</summary>
    Read = 1,

    /// <summary>List, read, write and delete.</summary>
    Write = 2,
}
