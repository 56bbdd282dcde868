using System.CommandLine;
using Gateway.Benchmarks.Scale;

namespace Gateway.Benchmarks.CommandLine;

/// <summary><c>scale</c>: reads the options; <see cref="ScaleBenchmark"/> does the work.</summary>
internal sealed class ScaleCommand
{
    private readonly Option<int> _seconds = new("--seconds") { Description = "The length of one measurement.", DefaultValueFactory = _ => 8 };
    private readonly Option<int> _rounds = new("--rounds") { Description = "How often two things that are compared take turns.", DefaultValueFactory = _ => 5 };
    private readonly Option<string> _only = new("--only") { Description = "Targets to run, with commas: catalog, blobs, gateways, caches.", HelpName = "TARGETS" };
    private readonly Option<bool> _quick = new("--quick") { Description = "2 seconds, 2 rounds. For trying things out." };
    private readonly Option<string> _store = new("--store") { Description = $"An S3 store with the bucket {Buckets.Objects}. Default: another gateway, which is started.", HelpName = "URL" };
    private readonly Option<string> _key = new("--store-key") { Description = "The store's key.", HelpName = "ID:SECRET" };
    private readonly Option<string> _name = new("--store-name") { Description = "What the table calls the store.", DefaultValueFactory = _ => "the store" };
    private readonly Option<bool> _shareCores = new("--share-cores") { Description = "blobs: gateway and store share all cores, and do not get a half each. Keep a --store to its half yourself: taskset -c." };
    private readonly Option<string> _program = new("--program") { Description = "The gateway to run. Default: the one built with this program.", HelpName = "FILE" };
    private readonly Option<string> _folder = new("--folder") { Description = "Where temporary folders are made; decides the disk.", HelpName = "DIR" };

    public Command Create()
    {
        var command = new Command("scale", "What several gateways share, and several gateways: a catalog in PostgreSQL, bytes in an S3 store, two gateways over both.")
        {
            _seconds, _rounds, _only, _quick, _store, _key, _name, _shareCores, _program, _folder,
        };
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
            Store = parsed.GetValue(_store) is { } url ? EndpointOf(new Uri(url), parsed.GetValue(_key), parsed.GetValue(_name)!) : null,
            ShareCores = parsed.GetValue(_shareCores),
            Program = parsed.GetValue(_program),
            Folder = parsed.GetValue(_folder) ?? Path.GetTempPath(),
        };
    }

    private static Endpoint EndpointOf(Uri url, string? key, string name) => key?.Split(':', 2) is [var id, var secret]
        ? new Endpoint(name, url.Host, url.Port, id, secret, ProcessId: null)
        : throw new BenchmarkException("--store wants --store-key ID:SECRET beside it.");
}
