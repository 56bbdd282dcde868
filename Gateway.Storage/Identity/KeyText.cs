using System.Security.Cryptography;

namespace Gateway.Storage.Identity;

/// <summary>How ids and secrets of keys are written, and how new ones are made.</summary>
public static class KeyText
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaxIdLength = 128;

    /// <summary>The longest secret, in characters.</summary>
    public const int MaxSecretLength = 256;

    /// <summary>
    /// Why that cannot be a key's id; null when it can. The id is the first part of a signature's credential scope,
    /// <c>id/date/region/service/aws4_request</c>, so it cannot hold what ends that part.
    /// </summary>
    public static string? IdProblem(string id)
    {
        if (id.Length is 0 or > MaxIdLength)
        {
            return $"a key's id has 1 to {MaxIdLength} characters";
        }

        return id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@' or '+') ? null : "a key's id may hold only letters, digits, '-', '_', '.', '@' and '+'";
    }

    /// <summary>Why that cannot be a key's secret; null when it can. The sentence never holds the secret.</summary>
    public static string? SecretProblem(string secret)
    {
        if (secret.Length is 0 or > MaxSecretLength)
        {
            return $"a key's secret has 1 to {MaxSecretLength} characters";
        }

        // It is sent as the value of a header, too.
        return secret.All(c => c is > ' ' and <= '~') ? null : "a key's secret may hold only printable ASCII characters without spaces";
    }

    /// <summary>A new id: <c>OWN</c> and 17 characters of base32; twenty characters, as AWS's have.</summary>
    public static string NewId() => "OWN" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 17);

    /// <summary>A new secret: 40 characters of URL-safe base64, 240 random bits.</summary>
    public static string NewSecret() => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 40);
}
