namespace Gateway.Storage.Identity;

/// <summary>The ceiling of what a key may do: a level for all services, and other levels for single ones.</summary>
/// <param name="All">For every service not named in <paramref name="Services"/>.</param>
/// <param name="Services">By service id.</param>
public sealed record Permissions(AccessLevel All, IReadOnlyDictionary<string, AccessLevel> Services)
{
    /// <summary>Read and write everywhere.</summary>
    public static Permissions Everything { get; } = new(AccessLevel.Write, new Dictionary<string, AccessLevel>());

    /// <summary>The level for one service.</summary>
    public AccessLevel For(string serviceId) => Services.TryGetValue(serviceId, out AccessLevel level) ? level : All;
}
