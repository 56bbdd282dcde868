using System.Globalization;

namespace Gateway.Benchmarks.Processes;

/// <summary>CPU time of processes, to the hundredth of a second.</summary>
internal static class CpuMeter
{
    /// <summary>What a process and everything below it that still runs has used.</summary>
    public static CpuTime OfTree(int processId)
    {
        CpuTime total = default;
        foreach (int id in ProcessTree.Of(processId))
        {
            total += ProcessStat.Read(id.ToString(CultureInfo.InvariantCulture))?.Own ?? default;
        }

        return total;
    }

    /// <summary>What the children of this process used that have ended and were waited for.</summary>
    public static CpuTime OfEndedChildren() => ProcessStat.Read("self")!.WaitedForChildren;
}
