namespace Gateway.Tests.Nodes;

/// <summary>What a client did to one key, and when it asked and was answered.</summary>
/// <param name="Kind">What it asked for.</param>
/// <param name="Value">What it wrote; null for what writes nothing.</param>
/// <param name="Expected">The value whose ETag it named as a condition.</param>
/// <param name="Result">What it was told.</param>
/// <param name="Seen">What it read; null when there was nothing.</param>
/// <param name="Begin">When it asked.</param>
/// <param name="End">When it was answered.</param>
internal sealed record RegisterOperation(RegisterKind Kind, string? Value, string? Expected, RegisterResult Result, string? Seen, long Begin, long End)
{
    /// <summary>What the operation does to the key, if what the client was told can be so; else null.</summary>
    /// <param name="state">The key's value; null when there is none.</param>
    public (string? State, bool IsPossible) Apply(string? state)
    {
        bool holds = Kind switch
        {
            RegisterKind.PutIfNone => state is null,
            RegisterKind.PutIfMatch => state is not null && state == Expected,

            // What is not there is deleted already.
            RegisterKind.DeleteIfMatch => state is null || state == Expected,
            _ => true,
        };
        string? after = !holds ? state : Kind switch
        {
            RegisterKind.Get => state,
            RegisterKind.Delete or RegisterKind.DeleteIfMatch => null,
            _ => Value,
        };
        return Result switch
        {
            RegisterResult.Done => (after, holds && (Kind != RegisterKind.Get || Seen == state)),
            RegisterResult.Refused => (state, !holds),

            // Without an answer: it may have come about, or not yet; that it never does, the checker tries by leaving it out.
            _ => (after, true),
        };
    }

    public override string ToString() => $"[{Begin}..{(Result == RegisterResult.Unknown ? "" : End)}] {Kind} {Value}{(Expected is null ? "" : $" if {Expected}")}: {Result}{(Kind == RegisterKind.Get ? $" {Seen ?? "nothing"}" : "")}";
}
