using Gateway.Delivery.Caching;
using Gateway.StandardMode.Errors;

namespace Gateway.StandardMode;

/// <summary>What a request wants purged: everything, or what one of <c>path</c>, <c>prefix</c> and <c>tag</c> names; with <c>soft</c>, only marked stale.</summary>
internal static class PurgeParameters
{
    private static readonly (string Name, PurgeScope Scope)[] Scopes = [("path", PurgeScope.Path), ("prefix", PurgeScope.Prefix), ("tag", PurgeScope.Tag)];

    /// <summary>Reads them.</summary>
    /// <exception cref="StandardException">InvalidParameter or PathTooLong.</exception>
    public static Purge Read(StandardQuery query)
    {
        var purge = new Purge(PurgeScope.Everything) { IsSoft = query.Flag("soft") };
        foreach ((string name, PurgeScope scope) in Scopes.Where(scope => query[scope.Name] is not null))
        {
            if (purge.Scope != PurgeScope.Everything)
            {
                throw new StandardException(StandardError.InvalidParameter, "At most one of 'path', 'prefix' and 'tag' can be given.");
            }

            // An empty name is more often a script's mistake than a wish to empty the cache.
            purge = purge with { Scope = scope, Name = query.KeyText(name) is { Length: > 0 } text ? text : throw StandardQuery.Invalid(name, "must not be empty") };
        }

        return purge;
    }
}
