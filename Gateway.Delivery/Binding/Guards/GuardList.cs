namespace Gateway.Delivery.Binding.Guards;

/// <summary>Makes the guards that a binding was configured with.</summary>
internal static class GuardList
{
    /// <summary>In the order in which they are asked: who is kept out altogether first.</summary>
    public static IRequestGuard[] Create(BindingOptions options, TimeProvider time)
    {
        var guards = new List<IRequestGuard>();
        if (options.Allow.Count > 0 || options.Deny.Count > 0)
        {
            guards.Add(new AddressGuard(options.Allow, options.Deny));
        }

        if (options.RateLimit is { } rate)
        {
            guards.Add(new RateLimitGuard(rate, time));
        }

        if (options.Methods.Count > 0)
        {
            guards.Add(new MethodGuard(options.Methods));
        }

        if (options.MaxRequestBody is { } limit)
        {
            guards.Add(new BodyLimitGuard(limit));
        }

        if (options.Referrers is { } referrers)
        {
            guards.Add(new ReferrerGuard(referrers));
        }

        return [.. guards];
    }
}
