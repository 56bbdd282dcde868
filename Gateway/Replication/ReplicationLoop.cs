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
    private bool _refreshFails;

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

    /// <summary>How far a replica is; null when the service is none, or another gateway follows its primary.</summary>
    public ReplicationStatus? Find(string service) =>
        _followers.Find(follower => follower.Service == service) is { } found && FollowsHere(service) ? found.Status : null;

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
        var running = new Dictionary<ReplicaFollower, (CancellationTokenSource Stop, Task Following)>();
        using var timer = new PeriodicTimer(RefreshInterval, _time);
        try
        {
            do
            {
                foreach (ReplicaFollower follower in _followers)
                {
                    await StartOrStopAsync(follower, running, stoppingToken);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken) && await RefreshAsync(stoppingToken));
        }
        finally
        {
            await Task.WhenAll(running.Values.Select(one => one.Stop.CancelAsync()));
            await Task.WhenAll(running.Values.Select(one => one.Following));
            running.Values.ToList().ForEach(one => one.Stop.Dispose());
        }
    }

    private async Task StartOrStopAsync(
        ReplicaFollower follower, Dictionary<ReplicaFollower, (CancellationTokenSource Stop, Task Following)> running, CancellationToken cancellationToken)
    {
        bool known = running.TryGetValue(follower, out (CancellationTokenSource Stop, Task Following) run);
        if (!FollowsHere(follower.Service))
        {
            await (known ? run.Stop.CancelAsync() : Task.CompletedTask);
        }
        else if (!known || run.Following.IsCompleted)
        {
            run.Stop?.Dispose();
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            running[follower] = (stop, FollowAsync(follower, stop.Token));
        }
    }

    private bool IsReplica(string service) => _stores.Objects.Find(service) is { ReplicaOf: not null };

    // Of several gateways over one catalog, one follows.
    private bool FollowsHere(string service) => _stores.Objects.DoesBackgroundWork && IsReplica(service);

    private async Task FollowAsync(ReplicaFollower follower, CancellationToken cancellationToken)
    {
        try
        {
            await follower.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Told to stop, promoted, or it is another gateway's turn.
            if (!IsReplica(follower.Service))
            {
                Promoted(follower.Service, follower.Status.Primary);
            }
        }
    }

    private async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _stores.Objects.RefreshAsync(cancellationToken);
            _refreshFails = false;
        }
        catch (StorageException e)
        {
            // Said once, not twice a second.
            if (!_refreshFails)
            {
                RefreshFailed(e);
            }

            _refreshFails = true;
        }

        return true;
    }

    [LoggerMessage(EventId = 23, Level = LogLevel.Information, Message = "Service {Service} no longer follows {Primary}: it takes writes itself")]
    private partial void Promoted(string service, string primary);

    [LoggerMessage(EventId = 24, Level = LogLevel.Error, Message = "The registry of services could not be read again; they stay as they were")]
    private partial void RefreshFailed(Exception exception);
}
