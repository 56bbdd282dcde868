using System.CommandLine;
using Gateway.Benchmarks.Blobs;

namespace Gateway.Benchmarks.CommandLine;

/// <summary><c>blobs</c>: reads the options; <see cref="BlobsBenchmark"/> does the work.</summary>
internal sealed class BlobsCommand
{
    private readonly Option<int> _rounds = new("--rounds") { Description = "How often the two sides take turns.", DefaultValueFactory = _ => 5 };
    private readonly Option<string> _store = new("--store") { Description = $"An S3 store with the bucket {Buckets.Objects}. Default: another gateway, which is started.", HelpName = "URL" };
    private readonly Option<string> _key = new("--store-key") { Description = "The store's key.", HelpName = "ID:SECRET" };
    private readonly Option<string> _name = new("--store-name") { Description = "What the table calls the store.", DefaultValueFactory = _ => "the store" };
    private readonly Option<string> _program = new("--program") { Description = "The gateway to run. Default: the one built with this program.", HelpName = "FILE" };
    private readonly Option<string> _folder = new("--folder") { Description = "Where temporary folders are made; decides the disk.", HelpName = "DIR" };

    public Command Create()
    {
        var command = new Command("blobs", "Large objects through a gateway over an S3 store, beside that store itself.") { _rounds, _store, _key, _name, _program, _folder };
        command.SetAction(async (parsed, cancellationToken) => await BlobsBenchmark.RunAsync(Read(parsed), cancellationToken));
        return command;
    }

    private BlobsSettings Read(ParseResult parsed) => new()
    {
        Rounds = parsed.GetValue(_rounds),
        Store = parsed.GetValue(_store) is { } url ? EndpointOf(new Uri(url), parsed.GetValue(_key), parsed.GetValue(_name)!) : null,
        Program = parsed.GetValue(_program),
        Folder = parsed.GetValue(_folder) ?? Path.GetTempPath(),
    };

    private static Endpoint EndpointOf(Uri url, string? key, string name) => key?.Split(':', 2) is [var id, var secret]
        ? new Endpoint(name, url.Host, url.Port, id, secret, ProcessId: null)
        : throw new BenchmarkException("--store wants --store-key ID:SECRET beside it.");
}
