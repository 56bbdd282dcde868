namespace Gateway.Delivery.Caching.Rules;

/// <summary>How long responses live and how old they are when they come (RFC 9111 section 4.2). <c>immutable</c> (RFC 8246) is for clients: it adds nothing here.</summary>
internal static class FreshnessRules
{
    /// <summary>The share of its age that a response may go on unchanged for, when it says nothing (section 4.2.2).</summary>
    private const double HeuristicShare = 0.1;

    private const int FirstError = 400;

    private static readonly TimeSpan HeuristicLimit = TimeSpan.FromDays(1);

    // What changed moments ago is being worked on, and is asked for again each time.
    private static readonly TimeSpan HeuristicFloor = TimeSpan.FromSeconds(5);

    /// <summary>The lifetime that the response itself gives (section 4.2.1); null when it gives none.</summary>
    public static TimeSpan? Explicit(HeaderFields fields, CacheDirectives directives, DateTimeOffset responseTime)
    {
        if ((directives.SharedMaxAge ?? directives.MaxAge) is { } given)
        {
            return given;
        }

        if (directives.IsTargeted || !fields.Has("Expires"))
        {
            return null;
        }

        // What is not a date, "0" above all, has passed (section 5.3).
        return HttpDates.Read(fields["Expires"], responseTime) is { } expires ? expires - DateOf(fields, responseTime) : TimeSpan.Zero;
    }

    /// <summary>The lifetime of a response in this cache.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="directives">What they say to this cache.</param>
    /// <param name="byDefault">The lifetime that its source gives to what says nothing itself; null for none.</param>
    /// <param name="options">The cache's settings.</param>
    /// <param name="responseTime">When it came.</param>
    /// <returns>Null when neither it nor the settings give one.</returns>
    public static TimeSpan? Freshness(
        int status, HeaderFields fields, CacheDirectives directives, TimeSpan? byDefault, CacheOptions options, DateTimeOffset responseTime)
    {
        if (IsOverridden(status, directives, options))
        {
            return options.Refresh;
        }

        TimeSpan? given = directives.NoCache ? TimeSpan.Zero : Explicit(fields, directives, responseTime);
        TimeSpan? heuristic = MaySayNothing(status, directives) ? Heuristic(fields, responseTime) : null;
        if (status < FirstError)
        {
            return given ?? (MaySayNothing(status, directives) ? options.Refresh : null) ?? byDefault ?? heuristic;
        }

        return OfError(status, given, byDefault, options) ?? heuristic;
    }

    /// <summary>The lifetime of an error: what it says, or what its source or the settings give to those that say nothing; no longer than the settings allow.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="given">What it says; null for nothing.</param>
    /// <param name="byDefault">What its source gives; null for nothing.</param>
    /// <param name="options">The cache's settings.</param>
    public static TimeSpan? OfError(int status, TimeSpan? given, TimeSpan? byDefault, CacheOptions options)
    {
        TimeSpan? limit = CacheableStatus.IsNotFound(status) ? options.ExpireNotFound : options.ExpireErrors;
        TimeSpan? lifetime = given ?? (CacheableStatus.IsAboutRequest(status) ? null : byDefault ?? limit);
        return limit < lifetime ? limit : lifetime;
    }

    /// <summary>Whether the settings give the lifetime whatever the response says.</summary>
    public static bool IsOverridden(int status, CacheDirectives directives, CacheOptions options) =>
        options is { OverrideFreshness: true, Refresh: not null } && status < FirstError && MaySayNothing(status, directives);

    /// <summary>Whether a response need not say that it may be stored (section 3).</summary>
    public static bool MaySayNothing(int status, CacheDirectives directives) => CacheableStatus.IsByDefault(status) || directives.Public;

    /// <summary>How old a response is when it has come (section 4.2.3).</summary>
    /// <param name="fields">Its fields.</param>
    /// <param name="age">What the source says besides them; null for nothing.</param>
    /// <param name="requestTime">When it was asked for.</param>
    /// <param name="responseTime">When it came.</param>
    public static TimeSpan InitialAge(HeaderFields fields, long? age, DateTimeOffset requestTime, DateTimeOffset responseTime)
    {
        TimeSpan said = age is { } seconds ? DeltaSeconds.Of(seconds) : Age(fields);
        TimeSpan corrected = said + Longer(responseTime - requestTime, TimeSpan.Zero);

        // Date has whole seconds: what it leaves out is not age.
        var inSeconds = DateTimeOffset.FromUnixTimeSeconds(responseTime.ToUnixTimeSeconds());
        return Longer(inSeconds - DateOf(fields, inSeconds), corrected);
    }

    /// <summary>The first value of Age (section 5.1); nothing when that is not one.</summary>
    private static TimeSpan Age(HeaderFields fields) =>
        fields["Age"] is [{ } line, ..] && FieldList.Split(line) is [string first, ..] ? DeltaSeconds.Read(first) ?? TimeSpan.Zero : TimeSpan.Zero;

    private static TimeSpan? Heuristic(HeaderFields fields, DateTimeOffset responseTime)
    {
        if (HttpDates.Read(fields["Last-Modified"], responseTime) is not { } modified)
        {
            return null;
        }

        TimeSpan guess = (DateOf(fields, responseTime) - modified) * HeuristicShare;
        return guess < HeuristicFloor ? null : guess < HeuristicLimit ? guess : HeuristicLimit;
    }

    private static DateTimeOffset DateOf(HeaderFields fields, DateTimeOffset responseTime) => HttpDates.Read(fields["Date"], responseTime) ?? responseTime;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
