using System.CommandLine;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage.Replication;
using Gateway.Storage.Services;

namespace Gateway.CommandLine;

/// <summary><c>replica promote</c>: a replica stops following its primary and takes writes itself; also while the server runs.</summary>
internal sealed class ReplicaPromoteCommand(ConfigOptions options, Terminal terminal)
{
    private readonly Argument<string> _service = new("SERVICE") { Description = "The replica's id." };

    public Command Create()
    {
        var command = new Command("promote", "Lets a replica take writes itself, for good. A running server follows within a second.") { _service };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        GatewayConfig config = options.Load(parsed);
        ServiceInfo promoted = await ServiceErrors.ExplainAsync(() => Promotion.RunAsync(StorageSettings.Options(config), parsed.GetRequiredValue(_service)));
        await terminal.Out.WriteLineAsync(
            $"{promoted.Id} no longer follows a primary: it takes writes itself. Its 'replica' setting in the configuration has no effect any more.");
        return ExitCode.Success;
    }
}
