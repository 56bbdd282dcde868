namespace Gateway.S3Compat.Routing;

/// <summary>What a request's address names.</summary>
public enum S3Scope
{
    /// <summary>The endpoint itself.</summary>
    Service,

    /// <summary>A bucket.</summary>
    Bucket,

    /// <summary>An object.</summary>
    Object,
}
