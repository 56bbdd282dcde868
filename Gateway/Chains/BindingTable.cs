using System.Collections.Frozen;
using Gateway.Delivery.Binding;

namespace Gateway.Chains;

/// <summary>Finds the public binding of a request: by host, port and the longest path prefix.</summary>
internal sealed class BindingTable
{
    private readonly FrozenDictionary<string, PublicBinding[]> _byHost;
    private readonly PublicBinding[] _anyHost;

    public BindingTable(IEnumerable<PublicBinding> bindings)
    {
        // The most telling comes first: a port before any, then the longest prefix.
        PublicBinding[] sorted = [.. bindings.OrderByDescending(b => b.Options.PathPrefix.Length).ThenBy(b => b.Options.Port is null)];
        _anyHost = [.. sorted.Where(b => b.Options.Host is null)];
        _byHost = sorted.Where(b => b.Options.Host is not null).GroupBy(b => b.Options.Host!).ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The binding that names the request's host; null when none does.</summary>
    /// <param name="host">The host, with its port.</param>
    /// <param name="port">The port that the request came to.</param>
    /// <param name="path">The raw path.</param>
    public PublicBinding? FindNamed(HostString host, int port, ReadOnlySpan<char> path) =>
        _byHost.Count > 0 && _byHost.TryGetValue(host.Host, out PublicBinding[]? bindings) ? Find(bindings, port, path) : null;

    /// <summary>The binding for any host; null when none is.</summary>
    public PublicBinding? FindAny(int port, ReadOnlySpan<char> path) => Find(_anyHost, port, path);

    /// <summary>The binding that serves a URL, be it by its host or for any; null when none does.</summary>
    public PublicBinding? Find(HostString host, int port, ReadOnlySpan<char> path) => FindNamed(host, port, path) ?? FindAny(port, path);

    private static PublicBinding? Find(PublicBinding[] bindings, int port, ReadOnlySpan<char> path)
    {
        foreach (PublicBinding binding in bindings)
        {
            BindingOptions options = binding.Options;
            if ((options.Port is null || options.Port == port) && path.StartsWith(options.PathPrefix, StringComparison.Ordinal))
            {
                return binding;
            }
        }

        return null;
    }
}
