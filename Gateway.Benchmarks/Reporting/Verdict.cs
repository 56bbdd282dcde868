namespace Gateway.Benchmarks.Reporting;

/// <summary>What became of a target.</summary>
/// <param name="Target">What must be reached.</param>
/// <param name="Measured">The figures behind it.</param>
/// <param name="Value">The figure that is judged, as text.</param>
/// <param name="Limit">Its limit, as text.</param>
/// <param name="Passed">Whether it was reached.</param>
internal sealed record Verdict(string Target, string Measured, string Value, string Limit, bool Passed)
{
    public static string Header => "| target | value | limit | | measured |\n| --- | --- | --- | --- | --- |";

    public override string ToString() => $"| {Target} | {Value} | {Limit} | {(Passed ? "pass" : "**FAIL**")} | {Measured} |";
}
