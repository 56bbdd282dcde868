namespace Gateway.Storage;

/// <summary>What "acknowledged" means.</summary>
public enum Durability
{
    /// <summary>On disk: survives a process kill, and power loss on honest disks.</summary>
    Full,

    /// <summary>With the operating system: survives a process kill.</summary>
    Normal,
}
