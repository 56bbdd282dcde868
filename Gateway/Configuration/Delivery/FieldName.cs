using System.Buffers;

namespace Gateway.Configuration.Delivery;

/// <summary>Names of header fields.</summary>
internal static class FieldName
{
    // RFC 9110 section 5.6.2.
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether a text is one.</summary>
    public static bool IsOne(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Token);
}
