using System.CommandLine;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage.Identity;

namespace Gateway.CommandLine;

/// <summary><c>serve</c>, and what the program does when no command is given.</summary>
internal sealed class ServeCommand(ConfigOptions options, Terminal terminal)
{
    public Command Create()
    {
        var command = new Command("serve", "Runs the gateway. SIGTERM finishes the requests in flight, then stops.") { options.Urls };
        command.SetAction(RunAsync);
        return command;
    }

    public async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        GatewayConfig config = options.Load(parsed);

        // Drivers of engines across a network have calls that block, and wait for those very threads.
        InlineSockets.Decide(config is { Catalog: null, S3: null });

        await using WebApplication app = await GatewayApp.BuildAsync(config);

        // Shown before the ports open: it must not be lost when one of them is taken.
        if (await app.Keys().EnsureAdminAsync() is { } key)
        {
            FirstKeyBanner.Write(terminal.Out, key, config);
        }

        try
        {
            await app.StartAsync(cancellationToken);
            await app.WaitForShutdownAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested || cancellationToken.IsCancellationRequested)
        {
            // Told to stop while it was still starting.
        }

        return ExitCode.Success;
    }
}
