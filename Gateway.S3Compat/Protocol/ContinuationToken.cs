using System.Buffers.Text;
using System.Text;
using Gateway.S3Compat.Errors;

namespace Gateway.S3Compat.Protocol;

/// <summary>Where a listing goes on: opaque to clients, the last name given behind a mark that tells our tokens from other text.</summary>
internal static class ContinuationToken
{
    private const string Mark = "1:";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Makes a token.</summary>
    public static string Write(string lastName) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Mark + lastName));

    /// <summary>Reads a token; null when there is none. An empty one begins at the beginning, as in S3.</summary>
    /// <exception cref="S3Exception">InvalidArgument: not one of ours.</exception>
    public static string? Read(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        try
        {
            string text = StrictUtf8.GetString(Base64Url.DecodeFromChars(token));
            return text.StartsWith(Mark, StringComparison.Ordinal) ? text[Mark.Length..] : throw new FormatException();
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            throw new S3Exception(
                S3Error.InvalidArgument,
                "The continuation token provided is incorrect",
                new("ArgumentName", "continuation-token"),
                new("ArgumentValue", token));
        }
    }
}
