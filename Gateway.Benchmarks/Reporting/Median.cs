namespace Gateway.Benchmarks.Reporting;

/// <summary>The middle of a few figures: one disturbed round does not move it.</summary>
internal static class Median
{
    public static double Of(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
