using System.Globalization;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;

namespace Gateway.S3Compat.Protocol;

/// <summary>Query parameters that are numbers.</summary>
internal static class Parameters
{
    /// <summary>A number within bounds; a larger one counts as the upper bound, as S3 treats max-keys and its kin.</summary>
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static int Integer(S3Query query, string name, int fallback, int min, int max)
    {
        if (query[name] is not { Length: > 0 } text)
        {
            return fallback;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= min && value <= int.MaxValue
            ? (int)Math.Min(value, max)
            : throw Invalid(name, text, $"Argument {name} must be an integer between {min} and {int.MaxValue}.");
    }

    /// <summary>A part number.</summary>
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static int PartNumber(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= Storage.Objects.MultipartLimits.MaxParts
            ? number
            : throw Invalid("partNumber", text, "Part number must be an integer between 1 and 10000, inclusive");

    private static S3Exception Invalid(string name, string value, string message) =>
        new(S3Error.InvalidArgument, message, new("ArgumentName", name), new("ArgumentValue", value));
}
