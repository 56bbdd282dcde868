namespace Gateway.Storage.Versioning;

/// <summary>Whether a service keeps old versions (S3 User Guide, "How S3 Versioning works").</summary>
public enum VersioningState
{
    /// <summary>Never did: an object is replaced and removed in place, under the null version id.</summary>
    Unversioned = 0,

    /// <summary>Every write makes a new version; a delete adds a delete marker.</summary>
    Enabled = 1,

    /// <summary>Did once: old versions stay, new writes replace the null version.</summary>
    Suspended = 2,
}
