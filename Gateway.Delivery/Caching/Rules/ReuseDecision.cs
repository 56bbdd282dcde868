namespace Gateway.Delivery.Caching.Rules;

/// <summary>What may be done with a stored response that a request selects.</summary>
internal enum ReuseDecision
{
    /// <summary>It answers the request.</summary>
    Fresh,

    /// <summary>It answers the request, and is to be confirmed behind it.</summary>
    StaleWhileRevalidate,

    /// <summary>Its origin has to confirm it first.</summary>
    MustValidate,
}
