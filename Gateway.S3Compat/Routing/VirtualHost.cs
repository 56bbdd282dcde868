namespace Gateway.S3Compat.Routing;

/// <summary>Virtual-hosted-style addressing (S3 User Guide, "Virtual hosting of general purpose buckets").</summary>
public static class VirtualHost
{
    /// <summary>The bucket in front of the longest base domain that matches, in lower case; null for path style.</summary>
    public static string? BucketOf(string? host, IReadOnlyList<string> domains)
    {
        if (string.IsNullOrEmpty(host) || domains.Count == 0)
        {
            return null;
        }

        // A fully qualified name may end with a dot.
        ReadOnlySpan<char> name = WithoutPort(host).TrimEnd('.');
        int prefix = -1;
        for (int i = 0; i < domains.Count; i++)
        {
            ReadOnlySpan<char> domain = domains[i];
            if (name.Equals(domain, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            int length = name.Length - domain.Length - 1;
            if (length > 0 && name[length] == '.' && name.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
                && (prefix < 0 || length < prefix))
            {
                prefix = length;
            }
        }

        // Host names know no case and bucket names are lower case.
        return prefix < 0 ? null : name[..prefix].ToString().ToLowerInvariant();
    }

    private static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> host)
    {
        int colon = host.LastIndexOf(':');
        return colon >= 0 && host.LastIndexOf(']') < colon ? host[..colon] : host;
    }
}
