using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Benchmarks.CommandLine;

/// <summary>A hidden command that is a web server on a port of this machine until it is told to end. Started by the benchmarks.</summary>
internal static class ServerCommand
{
    /// <summary>Makes one.</summary>
    /// <param name="name">The command's name; its one argument is the port.</param>
    /// <param name="start">Called once, when the command runs: what answers the requests.</param>
    public static Command Create(string name, Func<RequestDelegate> start)
    {
        var port = new Argument<int>("PORT");
        var command = new Command(name) { port };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(port), start(), cancellationToken));
        return command;
    }

    private static async Task RunAsync(int port, RequestDelegate answer, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options => options.ListenLocalhost(port));
        await using WebApplication app = builder.Build();
        app.Run(answer);
        await app.StartAsync(cancellationToken);
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Told to end.
        }
    }
}
