using System.CommandLine;
using Gateway.Benchmarks.Delivery;

namespace Gateway.Benchmarks.CommandLine;

/// <summary><c>delivery</c>: reads the options; <see cref="DeliveryBenchmark"/> does the work.</summary>
internal sealed class DeliveryCommand
{
    private readonly Option<int> _seconds = new("--seconds") { Description = "The length of one measurement.", DefaultValueFactory = _ => 5 };
    private readonly Option<int> _rounds = new("--rounds") { Description = "How often the servers take turns.", DefaultValueFactory = _ => 5 };
    private readonly Option<int> _entries = new("--entries") { Description = "Responses in the cache that is purged, over the API.", DefaultValueFactory = _ => 1_000_000 };
    private readonly Option<string> _only = new("--only") { Description = "Targets to run, with commas: hits, mixed, files, slow-key, slow-clients, purge.", HelpName = "TARGETS" };
    private readonly Option<bool> _quick = new("--quick") { Description = "Short and small: 1 second, 2 turns, 20,000 responses, 200 clients. For trying things out." };
    private readonly Option<string> _program = new("--program") { Description = "The gateway to run. Default: the one built with this program.", HelpName = "FILE" };
    private readonly Option<string> _folder = new("--folder") { Description = "Where temporary folders are made; decides the disk.", HelpName = "DIR" };

    public Command Create()
    {
        var command = new Command("delivery", "The CDN front beside nginx and varnish: hits, mixed load, large files, slow keys, slow clients, purges.")
        {
            _seconds, _rounds, _entries, _only, _quick, _program, _folder,
        };
        command.SetAction(async (parsed, cancellationToken) => await DeliveryBenchmark.RunAsync(Read(parsed), cancellationToken));
        return command;
    }

    private DeliverySettings Read(ParseResult parsed)
    {
        bool quick = parsed.GetValue(_quick);
        return new DeliverySettings
        {
            Duration = TimeSpan.FromSeconds(quick ? 1 : parsed.GetValue(_seconds)),
            Rounds = quick ? 2 : parsed.GetValue(_rounds),
            Entries = quick ? 20_000 : parsed.GetValue(_entries),
            Clients = quick ? 200 : 1000,
            Only = CommaList.Read(parsed.GetValue(_only)),
            Program = parsed.GetValue(_program),
            Folder = parsed.GetValue(_folder) ?? Path.GetTempPath(),
        };
    }
}
