using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.Hosting;

/// <summary>Runs every service's background work, one service after the other, for as long as the gateway runs. Of several over one catalog, one does it.</summary>
internal sealed partial class MaintenanceLoop(GatewayStores stores, StorageOptions options, TimeProvider time, ILogger<MaintenanceLoop> logger) : BackgroundService
{
    // What no catalog tells of is rare, and in no hurry; looking for it may cost money.
    private static readonly TimeSpan SweepInterval = TimeSpan.FromHours(1);

    private DateTimeOffset _sweepDue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.MaintenanceInterval, time);
        do
        {
            foreach (string id in stores.Objects.List().Select(service => service.Id).TakeWhile(_ => stores.Objects.DoesBackgroundWork))
            {
                await RunAsync(id, stoppingToken);
            }

            if (stores.Objects.DoesBackgroundWork && time.GetUtcNow() >= _sweepDue)
            {
                _sweepDue = time.GetUtcNow() + SweepInterval;
                await SweepAsync(stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RunAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            ObjectStore store = await stores.Objects.GetAsync(id);
            await store.Maintenance.RunAsync(cancellationToken);
        }
        catch (StorageException e) when (e.Error == StorageError.NoSuchService)
        {
            // Removed meanwhile.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The next round tries again; whatever this one left undone is still in the catalog.
            Failed(id, e);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await stores.Objects.RemoveAbandonedBlobsAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            SweepFailed(e);
        }
    }

    [LoggerMessage(EventId = 7, Level = LogLevel.Error, Message = "What was left behind in the blob store cannot all be removed; it is tried again later")]
    private partial void SweepFailed(Exception exception);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "Background work of service {Service} failed; it is tried again later")]
    private partial void Failed(string service, Exception exception);
}
