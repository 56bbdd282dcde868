namespace Gateway.S3Compat.Routing;

/// <summary>What an operation needs of its caller.</summary>
public enum S3Permission
{
    /// <summary>Nothing: browsers send preflights without credentials.</summary>
    None,

    /// <summary>Any known key.</summary>
    SignedIn,

    /// <summary>To make buckets.</summary>
    CreateBucket,

    /// <summary>To list a bucket and read its settings.</summary>
    ReadBucket,

    /// <summary>To change a bucket's settings, or remove it: its own account only.</summary>
    OwnBucket,

    /// <summary>To read an object; its own ACL may grant it.</summary>
    ReadObject,

    /// <summary>To write and delete objects.</summary>
    WriteObject,
}
