using System.CommandLine;
using Gateway.Benchmarks.Scale;

namespace Gateway.Benchmarks.CommandLine;

/// <summary><c>scale</c>: reads the options; <see cref="ScaleBenchmark"/> does the work.</summary>
internal sealed class ScaleCommand
{
    private readonly Option<int> _seconds = new("--seconds") { Description = "The length of one measurement.", DefaultValueFactory = _ => 8 };
    private readonly Option<int> _rounds = new("--rounds") { Description = "How often two things that are compared take turns.", DefaultValueFactory = _ => 5 };
    private readonly Option<string> _only = new("--only") { Description = "Targets to run, with commas: catalog.", HelpName = "TARGETS" };
    private readonly Option<bool> _quick = new("--quick") { Description = "2 seconds, 2 rounds. For trying things out." };
    private readonly Option<string> _folder = new("--folder") { Description = "Where temporary folders are made; decides the disk.", HelpName = "DIR" };

    public Command Create()
    {
        var command = new Command("scale", "The engines that several gateways share: a catalog in PostgreSQL.") { _seconds, _rounds, _only, _quick, _folder };
        command.SetAction(async (parsed, cancellationToken) => await ScaleBenchmark.RunAsync(Read(parsed), cancellationToken));
        return command;
    }

    private ScaleSettings Read(ParseResult parsed)
    {
        bool quick = parsed.GetValue(_quick);
        return new ScaleSettings
        {
            Duration = TimeSpan.FromSeconds(quick ? 2 : parsed.GetValue(_seconds)),
            Rounds = quick ? 2 : parsed.GetValue(_rounds),
            Only = CommaList.Read(parsed.GetValue(_only)),
            Folder = parsed.GetValue(_folder) ?? Path.GetTempPath(),
        };
    }
}
