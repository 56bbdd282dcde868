namespace Gateway.S3Compat.Body;

/// <summary>Content-Encoding, with S3's own <c>aws-chunked</c> told apart: it describes the transfer and is never stored.</summary>
public static class ContentEncoding
{
    private const string AwsChunked = "aws-chunked";

    /// <summary>The value to keep with the object; null if nothing is left of it.</summary>
    public static string? WithoutAwsChunked(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        return IsAwsChunked(value)
            ? WithoutAwsChunked(string.Join(',', value.Split(',', StringSplitOptions.TrimEntries).Where(coding => !IsMarker(coding))))
            : value;
    }

    /// <summary>Whether <c>aws-chunked</c> is among the codings.</summary>
    internal static bool IsAwsChunked(ReadOnlySpan<char> value)
    {
        foreach (Range range in value.Split(','))
        {
            if (IsMarker(value[range].Trim()))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMarker(ReadOnlySpan<char> coding) => coding.Equals(AwsChunked, StringComparison.OrdinalIgnoreCase);
}
