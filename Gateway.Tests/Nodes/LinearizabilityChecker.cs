namespace Gateway.Tests.Nodes;

/// <summary>
/// Whether a history of one key can be put into an order in which each operation takes effect at one moment between its question and its answer
/// (J. M. Wing and C. Gong, "Testing and Verifying Concurrent Objects", 1993; what was reached before by another way is not searched again, after G. Lowe, 2017).
/// </summary>
internal static class LinearizabilityChecker
{
    /// <summary>The longest history: one bit for each operation.</summary>
    public const int MaxLength = 128;

    /// <summary>Looks for such an order.</summary>
    /// <param name="history">The operations, in any order. The key is empty at the beginning.</param>
    public static bool IsLinearizable(IReadOnlyList<RegisterOperation> history)
    {
        if (history.Count > MaxLength)
        {
            throw new ArgumentException($"At most {MaxLength} operations can be checked at once.", nameof(history));
        }

        RegisterOperation[] operations = [.. history.OrderBy(one => one.Begin)];
        UInt128 answered = 0;
        for (int i = 0; i < operations.Length; i++)
        {
            answered |= operations[i].Result == RegisterResult.Unknown ? 0 : UInt128.One << i;
        }

        var seen = new HashSet<(UInt128 Done, string? State)>();
        var open = new Stack<(UInt128 Done, string? State)>([(UInt128.Zero, null)]);
        while (open.TryPop(out (UInt128 Done, string? State) at))
        {
            if ((at.Done & answered) == answered)
            {
                return true;
            }

            if (!seen.Add(at))
            {
                continue;
            }

            // Whatever began after one that is not done yet had been answered cannot come before it.
            long end = Enumerable.Range(0, operations.Length).Where(i => !Has(at.Done, i) && Has(answered, i)).Min(i => operations[i].End);
            for (int i = 0; i < operations.Length && operations[i].Begin <= end; i++)
            {
                if (!Has(at.Done, i) && operations[i].Apply(at.State) is (var state, true))
                {
                    open.Push((at.Done | (UInt128.One << i), state));
                }
            }
        }

        return false;
    }

    private static bool Has(UInt128 set, int i) => ((set >> i) & 1) == 1;
}
