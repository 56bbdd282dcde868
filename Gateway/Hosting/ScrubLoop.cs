using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.Hosting;

/// <summary>Verifies all stored bytes, slowly, again and again, and reports what is damaged. Of several gateways over one catalog, one does it.</summary>
internal sealed partial class ScrubLoop(GatewayStores stores, StorageOptions options, TimeProvider time, ILogger<ScrubLoop> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            // Told to stop, it ends without an error: the host takes one for a crash while it is still starting.
            await Task.Delay(options.ScrubInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            foreach (string id in stores.Objects.List().Select(service => service.Id).TakeWhile(_ => stores.Objects.DoesBackgroundWork))
            {
                await RunAsync(id, stoppingToken);
            }
        }
    }

    private async Task RunAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            ObjectStore store = await stores.Objects.GetAsync(id);
            await store.Scrub.RunAsync(options.ScrubBytesPerSecond, what => Damaged(id, what), cancellationToken);
        }
        catch (StorageException e) when (e.Error == StorageError.NoSuchService)
        {
            // Removed meanwhile.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Failed(id, e);
        }
    }

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "Service {Service}: {What}")]
    private partial void Damaged(string service, string what);

    [LoggerMessage(EventId = 6, Level = LogLevel.Error, Message = "The scrub of service {Service} failed; it is tried again later")]
    private partial void Failed(string service, Exception exception);
}
