using System.Collections.Frozen;
using System.Text;

namespace Gateway.Logging;

/// <summary>Takes out of a request target what could be used to sign in, or to replay the request.</summary>
internal static class QuerySecrets
{
    private const string Hidden = "***";

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Names = FrozenSet.ToFrozenSet(
        ["X-Amz-Signature", "X-Amz-Credential", "X-Amz-Security-Token", "Signature", "AWSAccessKeyId", "x-owncdn-key", "key", "sig"],
        StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The target with those values replaced by <c>***</c>, and without the user part of an absolute one.</summary>
    public static string Hide(string target)
    {
        target = WithoutAuthority(target);
        int query = target.IndexOf('?') + 1;
        return query > 0 && HasSecret(target.AsSpan(query)) ? Masked(target, query) : target;
    }

    private static bool HasSecret(ReadOnlySpan<char> query)
    {
        foreach (Range field in query.Split('&'))
        {
            if (IsSecret(query[field], out _))
            {
                return true;
            }
        }

        return false;
    }

    private static string Masked(string target, int start)
    {
        ReadOnlySpan<char> query = target.AsSpan(start);
        var text = new StringBuilder(target, 0, start, target.Length);
        foreach (Range range in query.Split('&'))
        {
            ReadOnlySpan<char> field = query[range];
            bool secret = IsSecret(field, out int name);
            text.Append(secret ? field[..name] : field).Append(secret ? $"={Hidden}" : "").Append('&');
        }

        return text.ToString(0, text.Length - 1);
    }

    // A name may be percent-encoded and still be understood; and who separates fields in another way means no less.
    private static bool IsSecret(ReadOnlySpan<char> field, out int name)
    {
        name = field.IndexOf('=');
        if (name <= 0)
        {
            return false;
        }

        ReadOnlySpan<char> plain = field.Contains('%') ? Uri.UnescapeDataString(field) : field;
        ReadOnlySpan<char> plainName = field[..name].Contains('%') ? Uri.UnescapeDataString(field[..name]) : field[..name];
        return Names.Contains(plainName.Trim("+ ")) || plain.Contains("x-owncdn-key", StringComparison.OrdinalIgnoreCase);
    }

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
