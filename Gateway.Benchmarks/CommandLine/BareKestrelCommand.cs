using System.CommandLine;
using Gateway.Benchmarks.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Benchmarks.CommandLine;

/// <summary>A web server that answers everything with the same 4 KiB from memory: what HTTP alone costs. Started by the benchmarks.</summary>
internal static class BareKestrelCommand
{
    public const string Name = "bare-kestrel";

    public static Command Create()
    {
        var port = new Argument<int>("PORT");
        var command = new Command(Name) { port };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(port), cancellationToken));
        return command;
    }

    private static async Task RunAsync(int port, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options => options.ListenLocalhost(port));
        await using WebApplication app = builder.Build();
        byte[] body = new byte[ObjectSize.Small.Bytes];
        app.Run(async context =>
        {
            context.Response.ContentLength = body.Length;
            await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        });
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
