namespace Gateway.Delivery.Http;

/// <summary>How entity tags are compared (RFC 9110 section 8.8.3.2).</summary>
public enum TagComparison
{
    /// <summary>Weak tags never match: for If-Match and If-Range.</summary>
    Strong,

    /// <summary>Weak tags match like strong ones: for If-None-Match.</summary>
    Weak,
}
