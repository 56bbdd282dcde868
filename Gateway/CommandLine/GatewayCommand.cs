using System.CommandLine;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage.Backup;
using Gateway.Storage.Identity;
using Gateway.Storage.Migration;
using Gateway.Storage.Objects;

namespace Gateway.CommandLine;

/// <summary>The program's commands, and what their failures look like.</summary>
internal static class GatewayCommand
{
    /// <summary>Runs a command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="terminal">Where it runs.</param>
    /// <param name="cancellationToken">Stops the command; a running server drains.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken = default)
    {
        var options = new ConfigOptions(terminal);
        var root = new RootCommand("A self-hosted S3-compatible object gateway.") { options.Config, options.Data, options.Urls };
        var serve = new ServeCommand(options, terminal);
        root.SetAction(serve.RunAsync);
        root.Add(serve.Create());
        root.Add(new CheckCommand(options, terminal).Create());
        root.Add(new Command("key", "API keys, against the data folder; also while the server runs.")
        {
            new KeyListCommand(options, terminal).Create(),
            new KeyAddCommand(options, terminal).Create(),
            new KeyRemoveCommand(options, terminal).Create(),
        });
        root.Add(new FsckCommand(options, terminal, TimeProvider.System, new FsckWorkload(terminal, TimeProvider.System).RunAsync).Create());
        root.Add(new BackupCommand(options, terminal, TimeProvider.System).Create());
        root.Add(new RestoreCommand(options, terminal, TimeProvider.System).Create());
        root.Add(new MigrateCommand(options, terminal, TimeProvider.System).Create());
        root.Add(new LogCommand(options, terminal).Create());
        root.Add(new RewindCommand(options, terminal, TimeProvider.System).Create());
        root.Add(new SignCommand(options, terminal, TimeProvider.System).Create());
        root.Add(new Command("replica", "Services that follow a service of another gateway.") { new ReplicaPromoteCommand(options, terminal).Create() });
        ParseResult parsed = root.Parse(args);

        // The server has its own shutdown. Nothing else needs one.
        var invocation = new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            int code = await parsed.InvokeAsync(invocation, cancellationToken);
            return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
        }
        catch (ConfigException e)
        {
            await terminal.Error.WriteLineAsync(e.Message);
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is UsageException or BackupRefusedException or MigrationRefusedException)
        {
            await terminal.Error.WriteLineAsync($"error: {e.Message}");
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is KeyStoreException or StorageException or DataFolderInUseException or IOException or UnauthorizedAccessException)
        {
            await terminal.Error.WriteLineAsync($"error: {e.Message}");
            return ExitCode.Failure;
        }
    }
}
