using System.Collections.Concurrent;
using Gateway.Storage;

namespace Gateway.Tests.Contracts;

/// <summary>Notes what it is told, and takes as long for it as the test wants.</summary>
internal sealed class WatchingObserver : IChangeObserver
{
    private readonly ConcurrentQueue<string> _told = new();

    /// <summary>Runs before each call returns.</summary>
    public Func<Task> Work { get; set; } = () => Task.CompletedTask;

    /// <summary>The keys told of since this was read last, in order; <c>*</c> for all.</summary>
    public string[] Take()
    {
        var taken = new List<string>();
        while (_told.TryDequeue(out string? key))
        {
            taken.Add(key);
        }

        return [.. taken];
    }

    public async ValueTask ChangedAsync(string serviceId, ChangedKeys keys)
    {
        serviceId.Should().Be("main");
        await Work();
        foreach (string key in keys.IsEverything ? ["*"] : keys.Keys.Select(key => key.Value))
        {
            _told.Enqueue(key);
        }
    }
}
