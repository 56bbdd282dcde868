namespace Gateway.Logging;

/// <summary>Takes out of a request target what could be used to sign in, or to replay the request.</summary>
internal static class QuerySecrets
{
    private const string Hidden = "***";

    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token", "Signature", "AWSAccessKeyId", "x-owncdn-key", "key", "sig",
    };

    /// <summary>The target with those values replaced by <c>***</c>, and without the user part of an absolute one.</summary>
    public static string Hide(string target)
    {
        target = WithoutAuthority(target);
        int query = target.IndexOf('?');
        if (query < 0)
        {
            return target;
        }

        string[] fields = target[(query + 1)..].Split('&');
        for (int i = 0; i < fields.Length; i++)
        {
            int equals = fields[i].IndexOf('=');

            // A name may be percent-encoded and still be understood; and who separates fields in another way means no less.
            if (equals > 0 && IsSecret(Uri.UnescapeDataString(fields[i]), Uri.UnescapeDataString(fields[i][..equals])))
            {
                fields[i] = $"{fields[i][..equals]}={Hidden}";
            }
        }

        return $"{target[..query]}?{string.Join('&', fields)}";
    }

    private static bool IsSecret(string field, string name) =>
        Names.Contains(name.Trim('+', ' ')) || field.Contains("x-owncdn-key", StringComparison.OrdinalIgnoreCase);

    private static string WithoutAuthority(string target)
    {
        int scheme = target.StartsWith('/') ? -1 : target.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return target;
        }

        int path = target.AsSpan(scheme + 3).IndexOfAny('/', '?');
        return path < 0 ? "/" : target[(scheme + 3 + path)..];
    }
}
