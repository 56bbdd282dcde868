namespace Gateway.Delivery.FileSystem;

/// <summary>Texts in the order of their UTF-8 bytes. That of UTF-16 differs where surrogates meet characters behind them.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    private const char FirstSurrogate = '\uD800';
    private const char BehindSurrogates = '\uE000';

    public int Compare(string? x, string? y)
    {
        int same = x.AsSpan().CommonPrefixLength(y);
        return same == x!.Length || same == y!.Length ? x.Length.CompareTo(y!.Length) : Rank(x[same]).CompareTo(Rank(y[same]));
    }

    private static int Rank(char c) => c switch
    {
        >= BehindSurrogates => c - (BehindSurrogates - FirstSurrogate),
        >= FirstSurrogate => c + (char.MaxValue + 1 - BehindSurrogates),
        _ => c,
    };
}
