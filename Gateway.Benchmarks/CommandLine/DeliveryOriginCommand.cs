using System.CommandLine;
using Gateway.Benchmarks.Delivery.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Gateway.Benchmarks.CommandLine;

/// <summary>The web server behind the caches: <see cref="DeliveryOrigin"/>. Started by the benchmarks.</summary>
internal static class DeliveryOriginCommand
{
    public const string Name = "delivery-origin";

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
        app.Run(new DeliveryOrigin().InvokeAsync);
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
