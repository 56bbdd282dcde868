using System.CommandLine;
using Gateway.Benchmarks.Standard;

namespace Gateway.Benchmarks.CommandLine;

/// <summary><c>standard</c>: reads the options; <see cref="StandardBenchmark"/> does the work.</summary>
internal sealed class StandardCommand
{
    private readonly Option<double> _seconds = new("--seconds") { Description = "The length of one measurement.", DefaultValueFactory = _ => 1.5 };
    private readonly Option<int> _rounds = new("--rounds") { Description = "How often the two dialects take turns.", DefaultValueFactory = _ => 7 };
    private readonly Option<string> _only = new("--only") { Description = "Functions to compare, with commas: getfile, uploadfile.", HelpName = "FUNCTIONS" };
    private readonly Option<bool> _quick = new("--quick") { Description = "Half a second, 2 turns. For trying things out." };
    private readonly Option<string> _program = new("--program") { Description = "The gateway to run. Default: the one built with this program.", HelpName = "FILE" };
    private readonly Option<string> _folder = new("--folder") { Description = "Where temporary folders are made; decides the disk.", HelpName = "DIR" };

    public Command Create()
    {
        var command = new Command("standard", "getfile and uploadfile beside GET and PUT of S3, in one gateway process.")
        {
            _seconds, _rounds, _only, _quick, _program, _folder,
        };
        command.SetAction(async (parsed, cancellationToken) => await StandardBenchmark.RunAsync(Read(parsed), cancellationToken));
        return command;
    }

    private StandardSettings Read(ParseResult parsed)
    {
        bool quick = parsed.GetValue(_quick);
        return new StandardSettings
        {
            Duration = TimeSpan.FromSeconds(quick ? 0.5 : parsed.GetValue(_seconds)),
            Rounds = quick ? 2 : parsed.GetValue(_rounds),
            Only = CommaList.Read(parsed.GetValue(_only)),
            Program = parsed.GetValue(_program),
            Folder = parsed.GetValue(_folder) ?? Path.GetTempPath(),
        };
    }
}
