using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Binding.Guards;

/// <summary>
/// Keeps the pages of strangers from showing content as if it were theirs, by the Referer that browsers send (RFC 9110 section 10.1.3). Other
/// programs send whatever they like: what is secret needs signed URLs.
/// </summary>
internal sealed class ReferrerGuard : IRequestGuard
{
    private static readonly Refusal Denied = new(StatusCodes.Status403Forbidden, "The page that refers to this is not allowed to.");

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _hosts;
    private readonly string[] _suffixes;
    private readonly bool _allowNone;

    public ReferrerGuard(ReferrerOptions options)
    {
        _hosts = options.Hosts.Where(host => !host.StartsWith('*')).ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        _suffixes = [.. options.Hosts.Where(host => host.StartsWith('*')).Select(host => host[1..])];
        _allowNone = options.AllowNone;
    }

    /// <inheritdoc />
    public Refusal? Check(HttpContext http)
    {
        StringValues referrers = http.Request.Headers.Referer;
        bool allowed = referrers switch
        {
            [] or [null or ""] => _allowNone,
            [{ } referrer] => IsAllowed(HostOf(referrer)),
            _ => false,
        };
        return allowed ? null : Denied;
    }

    private bool IsAllowed(ReadOnlySpan<char> host)
    {
        if (_hosts.Contains(host))
        {
            return true;
        }

        foreach (string suffix in _suffixes)
        {
            if (host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // Browsers send what the URL standard serializes: scheme://host[:port]/…, without a user. Anything else has no host that could be allowed.
    private static ReadOnlySpan<char> HostOf(ReadOnlySpan<char> referrer)
    {
        int start = referrer.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8 : referrer.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : -1;
        if (start < 0)
        {
            return default;
        }

        ReadOnlySpan<char> authority = referrer[start..];
        int end = authority.IndexOfAny('/', '?', '#');
        authority = end < 0 ? authority : authority[..end];
        int port = authority.LastIndexOf(':');
        ReadOnlySpan<char> host = port >= 0 && !authority[port..].Contains(']') ? authority[..port] : authority;
        return host.ContainsAny('@', '\\') ? default : host;
    }
}
