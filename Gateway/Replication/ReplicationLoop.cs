using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage;
using Gateway.Storage.Objects;

namespace Gateway.Replication;

/// <summary>Keeps every replica following its primary, and lets go of one that is promoted.</summary>
internal sealed partial class ReplicationLoop : BackgroundService
{
    // How soon a promotion by another process is noticed, also of a replica that no configuration speaks of any more.
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(500);

    private readonly GatewayStores _stores;
    private readonly TimeProvider _time;
    private readonly ILogger<ReplicationLoop> _logger;
    private readonly Dictionary<string, PrimaryClient> _primaries;
    private readonly List<ReplicaFollower> _followers;

    public ReplicationLoop(GatewayConfig config, GatewayStores stores, TimeProvider time, ILogger<ReplicationLoop> logger)
    {
        _stores = stores;
        _time = time;
        _logger = logger;
        _primaries = config.ReplicationSources.ToDictionary(source => source.Id, source => new PrimaryClient(source), StringComparer.Ordinal);
        _followers =
        [
            .. config.Services.Where(service => service.Replica is not null).Select(service => new ReplicaFollower(
                service.Id,
                service.Replica!,
                _primaries[service.Replica!.Source],
                () => stores.Objects.GetAsync(service.Id),
                time,
                logger)),
        ];
    }

    /// <summary>How far a replica is; null when the service is none.</summary>
    public ReplicationStatus? Find(string service) =>
        _followers.Find(follower => follower.Service == service) is { } found && IsReplica(service) ? found.Status : null;

    /// <inheritdoc />
    public override void Dispose()
    {
        base.Dispose();
        foreach (PrimaryClient primary in _primaries.Values)
        {
            primary.Dispose();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        List<(ReplicaFollower Follower, CancellationTokenSource Promoted, Task Following)> running = [];
        foreach (ReplicaFollower follower in _followers.Where(follower => IsReplica(follower.Service)))
        {
            var promoted = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            running.Add((follower, promoted, FollowAsync(follower, promoted.Token)));
        }

        using var timer = new PeriodicTimer(RefreshInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await RefreshAsync(stoppingToken);
                foreach ((ReplicaFollower follower, CancellationTokenSource promoted, _) in running.Where(one => !IsReplica(one.Follower.Service)))
                {
                    await promoted.CancelAsync();
                }
            }
        }
        finally
        {
            await stopping.CancelAsync();
            await Task.WhenAll(running.Select(one => one.Following));
            running.ForEach(one => one.Promoted.Dispose());
        }
    }

    private bool IsReplica(string service) => _stores.Objects.Find(service) is { ReplicaOf: not null };

    private async Task FollowAsync(ReplicaFollower follower, CancellationToken cancellationToken)
    {
        try
        {
            await follower.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Told to stop, or promoted.
            if (!IsReplica(follower.Service))
            {
                Promoted(follower.Service, follower.Status.Primary);
            }
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _stores.Objects.RefreshAsync(cancellationToken);
        }
        catch (StorageException e)
        {
            RefreshFailed(e);
        }
    }

    [LoggerMessage(EventId = 23, Level = LogLevel.Information, Message = "Service {Service} no longer follows {Primary}: it takes writes itself")]
    private partial void Promoted(string service, string primary);

    [LoggerMessage(EventId = 24, Level = LogLevel.Error, Message = "The registry of services could not be read again; they stay as they were")]
    private partial void RefreshFailed(Exception exception);
}
