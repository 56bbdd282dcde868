namespace Gateway.Delivery.Binding.Guards;

/// <summary>Makes the guards that a binding was configured with.</summary>
internal static class GuardList
{
    /// <summary>Those that look only at who asks, whatever for. They come before everything else, preflights of CORS included.</summary>
    public static IRequestGuard[] OfClients(BindingOptions options, TimeProvider time)
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

        return [.. guards];
    }

    /// <summary>Those that look at what is asked. A preflight is not theirs: they wait for the request that it announces.</summary>
    public static IRequestGuard[] OfRequests(BindingOptions options)
    {
        var guards = new List<IRequestGuard>();
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
