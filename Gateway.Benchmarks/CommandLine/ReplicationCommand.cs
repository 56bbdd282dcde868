using System.CommandLine;
using Gateway.Benchmarks.Replication;

namespace Gateway.Benchmarks.CommandLine;

/// <summary><c>replication</c>: reads the options; <see cref="ReplicationBenchmark"/> does the work.</summary>
internal sealed class ReplicationCommand
{
    private readonly Option<int> _seconds = new("--seconds") { Description = "For how long small objects are written.", DefaultValueFactory = _ => 20 };
    private readonly Option<int> _pace = new("--pace") { Description = "Small writes a second.", DefaultValueFactory = _ => 1000 };
    private readonly Option<int> _rounds = new("--rounds") { Description = "How often copying and plain reading take turns.", DefaultValueFactory = _ => 5 };
    private readonly Option<string> _only = new("--only") { Description = "Targets to run, with commas: lag, large.", HelpName = "TARGETS" };
    private readonly Option<bool> _quick = new("--quick") { Description = "Short and small: 3 seconds, 2 rounds, objects of 64 and 128 MiB. For trying things out." };
    private readonly Option<string> _program = new("--program") { Description = "The gateway to run. Default: the one built with this program.", HelpName = "FILE" };
    private readonly Option<string> _folder = new("--folder") { Description = "Where temporary folders are made; decides the disk.", HelpName = "DIR" };

    public Command Create()
    {
        var command = new Command("replication", "A replica of a gateway: its lag behind small writes, and its throughput of large objects.")
        {
            _seconds, _pace, _rounds, _only, _quick, _program, _folder,
        };
        command.SetAction(async (parsed, cancellationToken) => await ReplicationBenchmark.RunAsync(Read(parsed), cancellationToken));
        return command;
    }

    private ReplicationSettings Read(ParseResult parsed)
    {
        bool quick = parsed.GetValue(_quick);
        return new ReplicationSettings
        {
            WriteTime = TimeSpan.FromSeconds(quick ? 3 : parsed.GetValue(_seconds)),
            WritesPerSecond = parsed.GetValue(_pace),
            Rounds = quick ? 2 : parsed.GetValue(_rounds),
            Large = quick ? [new(4, 64L << 20), new(1, 128L << 20)] : [new(8, 256L << 20), new(1, 1L << 30)],
            Only = CommaList.Read(parsed.GetValue(_only)),
            Program = parsed.GetValue(_program),
            Folder = parsed.GetValue(_folder) ?? Path.GetTempPath(),
        };
    }
}
