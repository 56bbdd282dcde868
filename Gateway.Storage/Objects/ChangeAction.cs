namespace Gateway.Storage.Objects;

/// <summary>The kinds of change.</summary>
public enum ChangeAction
{
    /// <summary>A version was written.</summary>
    Put = 1,

    /// <summary>The object was deleted: a delete marker was added, or, where no versions are kept, the object removed.</summary>
    Delete = 2,

    /// <summary>One version, or one delete marker, was removed for good.</summary>
    Purge = 3,
}
