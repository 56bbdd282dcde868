using System.Globalization;

namespace Gateway.Benchmarks.Processes;

/// <summary>A line of /proc/PID/stat (proc(5)).</summary>
internal sealed record ProcessStat(int ParentId, CpuTime Own, CpuTime WaitedForChildren)
{
    // USER_HZ: what the kernel shows to programs is in hundredths of a second on every common architecture.
    private const int TicksPerSecond = 100;

    /// <summary>Reads the line; null when the process has gone.</summary>
    public static ProcessStat? Read(string process)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{process}/stat");

            // The second field is the program's name in parentheses, which may hold anything; state is the field after it.
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessStat(int.Parse(fields[1], CultureInfo.InvariantCulture), Cpu(fields, 11), Cpu(fields, 13));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static CpuTime Cpu(string[] fields, int first) => new(Ticks(fields[first]), Ticks(fields[first + 1]));

    private static TimeSpan Ticks(string field) => TimeSpan.FromSeconds(double.Parse(field, CultureInfo.InvariantCulture) / TicksPerSecond);
}
