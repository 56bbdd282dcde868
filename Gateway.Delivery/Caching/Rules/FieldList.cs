namespace Gateway.Delivery.Caching.Rules;

/// <summary>Comma-separated lists (RFC 9110 section 5.6.1).</summary>
internal static class FieldList
{
    private const StringSplitOptions Members = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    /// <summary>The members of a list whose members have no quotes; empty ones are none.</summary>
    public static string[] Split(string? list) => list?.Split(',', Members) ?? [];

    /// <summary>The members of a field's lines.</summary>
    public static IEnumerable<string> Split(Microsoft.Extensions.Primitives.StringValues lines) => lines.SelectMany(Split);
}
