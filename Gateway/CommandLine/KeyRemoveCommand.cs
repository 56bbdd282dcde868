using System.CommandLine;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage.Identity;

namespace Gateway.CommandLine;

/// <summary><c>key remove</c>: a running server refuses the key from then on, within a second.</summary>
internal sealed class KeyRemoveCommand(ConfigOptions options, Terminal terminal)
{
    private readonly Argument<string> _id = new("ID") { Description = "The key's id." };

    public Command Create()
    {
        var command = new Command("remove", "Removes a key that was made at run time.") { _id };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        GatewayConfig config = options.Load(parsed);
        await using KeyStore keys = await KeyStore.OpenAsync(StorageSettings.Options(config), config.Keys, config.Accounts, TimeProvider.System);
        string id = parsed.GetRequiredValue(_id);
        await keys.RemoveAsync(id);
        await terminal.Out.WriteLineAsync($"The key {id} was removed.");
        return ExitCode.Success;
    }
}
