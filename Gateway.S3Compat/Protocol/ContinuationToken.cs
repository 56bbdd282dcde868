using System.Buffers.Text;
using System.Text;
using Gateway.S3Compat.Errors;

namespace Gateway.S3Compat.Protocol;

/// <summary>Where a listing goes on: opaque to clients, the last name given.</summary>
internal static class ContinuationToken
{
    /// <summary>Makes a token.</summary>
    public static string Write(string lastName) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(lastName));

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
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        }
        catch (FormatException)
        {
            throw new S3Exception(
                S3Error.InvalidArgument,
                "The continuation token provided is incorrect",
                new("ArgumentName", "continuation-token"),
                new("ArgumentValue", token));
        }
    }
}
