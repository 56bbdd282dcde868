using Gateway.StandardMode.Errors;

namespace Gateway.StandardMode.Functions;

/// <summary>flush: drops content from a cache. A storage is none: it has nothing to flush.</summary>
internal sealed class Flush : IStandardFunction
{
    private static readonly string[] Targets = ["path", "prefix", "tag"];

    public Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken) =>
        throw (Targets.Count(name => context.Query[name] is not null) > 1
            ? new StandardException(StandardError.InvalidParameter, "At most one of 'path', 'prefix' and 'tag' can be given.")
            : new StandardException(StandardError.NotSupported));
}
