namespace Gateway.Storage.Migration;

/// <summary>What a migration sees to, and what it puts up with.</summary>
public sealed record MigrationChoices
{
    /// <summary>Whether everything is read back from the target, as <c>fsck</c> does.</summary>
    public bool Verify { get; init; }

    /// <summary>Whether it is complete although bytes of the source are damaged: their objects stay unreadable, as they are.</summary>
    public bool AcceptDamage { get; init; }
}
