namespace Gateway.Storage.Migration;

/// <summary>What a catalog has to do with a migration. The numbers are stored.</summary>
internal enum MigrationState
{
    /// <summary>It is being filled.</summary>
    Arriving = 1,

    /// <summary>It is being copied.</summary>
    Leaving = 2,

    /// <summary>It was copied; the copy is in use now.</summary>
    Left = 3,

    /// <summary>It stays; its blobs are being copied.</summary>
    MovingBytes = 4,

    /// <summary>It is complete, and its blobs are where the mark says.</summary>
    Arrived = 5,
}
