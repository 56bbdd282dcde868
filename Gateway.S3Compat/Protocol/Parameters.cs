using System.Globalization;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Protocol;

/// <summary>Parameters that are numbers.</summary>
internal static class Parameters
{
    /// <summary>A number within bounds; a larger one counts as the upper bound, as S3 treats max-keys and its kin.</summary>
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static int Integer(S3Query query, string name, int fallback, int min, int max) => Integer(name, query[name], fallback, min, max);

    /// <summary>The same from a header.</summary>
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static int Integer(IHeaderDictionary headers, string name, int fallback, int min, int max) => Integer(name, headers[name].ToString(), fallback, min, max);

    /// <summary>A part number.</summary>
    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static int PartNumber(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= Storage.Objects.MultipartLimits.MaxParts
            ? number
            : throw Invalid("partNumber", text, "Part number must be an integer between 1 and 10000, inclusive");

    private static int Integer(string name, string? text, int fallback, int min, int max) =>
        string.IsNullOrEmpty(text) ? fallback
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= min && value <= int.MaxValue
            ? (int)Math.Min(value, max)
            : throw Invalid(name, text, $"Argument {name} must be an integer between {min} and {int.MaxValue}.");

    private static S3Exception Invalid(string name, string value, string message) =>
        new(S3Error.InvalidArgument, message, new("ArgumentName", name), new("ArgumentValue", value));
}
