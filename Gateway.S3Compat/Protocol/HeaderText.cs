using System.Buffers;

namespace Gateway.S3Compat.Protocol;

/// <summary>What may stand in a header (RFC 9110 section 5). What is kept from a request is sent again as a header, so nothing else must get in.</summary>
public static class HeaderText
{
    // Section 5.6.2.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> Forbidden =
        SearchValues.Create(string.Concat(Enumerable.Range(0, 0x20).Append(0x7F).Select(c => (char)c).Where(c => c != '\t')));

    /// <summary>Whether that can be a name, or a part of one.</summary>
    public static bool IsToken(ReadOnlySpan<char> name) => !name.ContainsAnyExcept(TokenCharacters);

    /// <summary>Whether that can be a value: without control characters.</summary>
    public static bool IsValue(ReadOnlySpan<char> value) => !value.ContainsAny(Forbidden);
}
