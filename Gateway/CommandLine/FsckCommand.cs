using System.CommandLine;
using Gateway.Configuration;

namespace Gateway.CommandLine;

/// <summary><c>fsck</c>: reads the options, shows the progress; the work is given to it.</summary>
internal sealed class FsckCommand(ConfigOptions options, Terminal terminal, TimeProvider time, FsckWork work)
{
    private readonly Argument<string?> _service = new("SERVICE") { Description = "The service to check. Default: all.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _repair = new("--repair") { Description = "Mends what can be mended." };

    public Command Create()
    {
        var command = new Command("fsck", "Holds catalog and blobs against each other and verifies checksums.") { _service, _repair };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        GatewayConfig config = options.Load(parsed);
        using var progress = new ProgressBar(terminal.Error, terminal.ErrorIsTerminal, time);
        return await work(config, parsed.GetValue(_service), parsed.GetValue(_repair), progress, cancellationToken);
    }
}
