using System.Collections.Concurrent;
using Gateway.Invalidation;
using Gateway.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Nodes;

/// <summary>Stands before a gateway's caches, and lets a test wait until they have been told of a key.</summary>
internal sealed class ToldRelay : IChangeObserver
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _told = new(StringComparer.Ordinal);
    private readonly ChangeRelay _caches;

    public ToldRelay(GroupMember gateway)
    {
        _caches = gateway.App.Services.GetRequiredService<ChangeRelay>();
        gateway.Objects.Observe(this);
    }

    /// <summary>Completes, with the time, when the caches have been told of a key the next time; of <c>*</c> when of everything.</summary>
    public Task<long> NextAsync(string key) => (_told[key] = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask ChangedAsync(string serviceId, ChangedKeys keys)
    {
        await _caches.ChangedAsync(serviceId, keys);
        long now = TimeProvider.System.GetTimestamp();
        foreach (string key in keys.IsEverything ? ["*"] : keys.Keys.Select(key => key.Value))
        {
            _told.GetValueOrDefault(key)?.TrySetResult(now);
        }
    }
}
