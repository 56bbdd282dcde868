using System.CommandLine;

namespace Gateway.Benchmarks.CommandLine;

/// <summary><c>s3</c>: reads the options; <see cref="S3Benchmark"/> does the work.</summary>
internal sealed class S3Command
{
    private readonly Option<int> _seconds = new("--seconds") { Description = "The length of one measurement.", DefaultValueFactory = _ => 5 };
    private readonly Option<int> _rounds = new("--rounds") { Description = "How often two things that are compared take turns.", DefaultValueFactory = _ => 3 };
    private readonly Option<int> _keys = new("--keys") { Description = "Keys in the bucket that is listed.", DefaultValueFactory = _ => 1_000_000 };
    private readonly Option<string> _only = new("--only") { Description = "Sections to run, with commas: put, get, list, targets.", HelpName = "SECTIONS" };
    private readonly Option<string> _target = new("--target") { Description = "Targets to run, with commas: put, get, large, list, start. Default: all.", HelpName = "TARGETS" };
    private readonly Option<bool> _quick = new("--quick") { Description = "Short and small: 2 seconds, 100,000 keys, 2 rounds, 256 MiB in place of 1 GiB. For trying things out." };
    private readonly Option<string> _program = new("--program") { Description = "The gateway to run. Default: the one built with this program.", HelpName = "FILE" };
    private readonly Option<string> _folder = new("--folder") { Description = "Where temporary folders are made; decides the disk.", HelpName = "DIR" };
    private readonly Option<string> _peer = new("--peer") { Description = "Another S3 endpoint on this machine that does the same work in turns.", HelpName = "URL" };
    private readonly Option<string> _peerKey = new("--peer-key") { Description = "Its access key.", HelpName = "ID" };
    private readonly Option<string> _peerSecret = new("--peer-secret") { Description = "Its secret key.", HelpName = "SECRET" };
    private readonly Option<int?> _peerPid = new("--peer-pid") { Description = "Its process, to measure CPU and memory.", HelpName = "PID" };

    public Command Create()
    {
        var command = new Command("s3", "PUT, GET, HEAD and LIST over S3, and the targets that must be reached.")
        {
            _seconds, _rounds, _keys, _only, _target, _quick, _program, _folder, _peer, _peerKey, _peerSecret, _peerPid,
        };
        command.SetAction(async (parsed, cancellationToken) => await S3Benchmark.RunAsync(Read(parsed), cancellationToken));
        return command;
    }

    private S3Settings Read(ParseResult parsed)
    {
        bool quick = parsed.GetValue(_quick);
        return new S3Settings
        {
            Duration = TimeSpan.FromSeconds(quick ? 2 : parsed.GetValue(_seconds)),
            Rounds = quick ? 2 : parsed.GetValue(_rounds),
            Keys = quick ? Math.Min(100_000, parsed.GetValue(_keys)) : parsed.GetValue(_keys),
            LargeSize = quick ? 256L << 20 : 1L << 30,
            Only = CommaList.Read(parsed.GetValue(_only)),
            Targets = CommaList.Read(parsed.GetValue(_target)),
            Program = parsed.GetValue(_program),
            Folder = parsed.GetValue(_folder) ?? Path.GetTempPath(),
            Peer = Peer(parsed),
        };
    }

    private Endpoint? Peer(ParseResult parsed)
    {
        if (parsed.GetValue(_peer) is not { } url)
        {
            return null;
        }

        var address = new Uri(url);
        return address.IsLoopback && address.Scheme == Uri.UriSchemeHttp
            ? new Endpoint("peer", address.Host, address.Port, parsed.GetValue(_peerKey) ?? "", parsed.GetValue(_peerSecret) ?? "", parsed.GetValue(_peerPid))
            : throw new BenchmarkException("A peer must be an http:// address of this machine.");
    }
}
