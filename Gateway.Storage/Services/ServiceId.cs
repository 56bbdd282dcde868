namespace Gateway.Storage.Services;

/// <summary>
/// The rules for ids of storage services. A service is a bucket, so they are S3's (User Guide, "General purpose bucket naming rules").
/// </summary>
public static class ServiceId
{
    /// <summary>The shortest id, in characters.</summary>
    public const int MinLength = 3;

    /// <summary>The longest id, in characters.</summary>
    public const int MaxLength = 63;

    /// <summary>Whether a service may have that id.</summary>
    public static bool IsValid(string id) => Problem(id) is null;

    /// <summary>Why a service may not have that id, as the end of a sentence that starts with the id; null when it may.</summary>
    public static string? Problem(string id)
    {
        if (id.Length is < MinLength or > MaxLength)
        {
            return $"must have {MinLength} to {MaxLength} characters";
        }

        if (!id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-'))
        {
            return "may hold only lower-case letters, digits, '.' and '-'";
        }

        if (!char.IsAsciiLetterOrDigit(id[0]) || !char.IsAsciiLetterOrDigit(id[^1]))
        {
            return "must start and end with a letter or a digit";
        }

        if (id.Contains("..", StringComparison.Ordinal) || id.Contains(".-", StringComparison.Ordinal) || id.Contains("-.", StringComparison.Ordinal))
        {
            return "must not hold a dot beside a dot or a '-'";
        }

        if (id.Split('.') is { Length: 4 } labels && labels.All(l => l.Length <= 3 && l.All(char.IsAsciiDigit)))
        {
            return "must not look like an IP address";
        }

        if (id.StartsWith("xn--", StringComparison.Ordinal))
        {
            return "must not start with 'xn--'";
        }

        return id.EndsWith("-s3alias", StringComparison.Ordinal) ? "must not end with '-s3alias'" : null;
    }
}
