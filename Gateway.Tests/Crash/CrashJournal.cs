using System.Collections.Concurrent;

namespace Gateway.Tests.Crash;

/// <summary>What all writers were told, over all rounds.</summary>
internal sealed class CrashJournal
{
    public const string Plain = "plain";
    public const string Versioned = "versioned";

    public static readonly IReadOnlyList<string> Services = [Plain, Versioned];

    private const int KeysOfWriter = 8;

    private readonly ConcurrentDictionary<string, Claim> _claims = new(StringComparer.Ordinal);
    private int _acknowledged;
    private (int Count, TaskCompletionSource Reached) _awaited;
    private long _number;

    public CrashJournal(int writers) => Histories =
    [
        .. Enumerable.Range(0, writers).Select(writer => (IReadOnlyList<KeyHistory>)
        [
            .. Enumerable.Range(0, KeysOfWriter).SelectMany(key => new[] { Plain, Versioned }.Select(bucket => new KeyHistory(bucket, $"writer {writer}/k{key}"))),
        ]),
    ];

    /// <summary>Each writer's keys.</summary>
    public IReadOnlyList<IReadOnlyList<KeyHistory>> Histories { get; }

    /// <summary>The keys that writers race for.</summary>
    public IEnumerable<Claim> Claims => _claims.Values;

    /// <summary>Acknowledged writes so far.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>The claim with that number.</summary>
    public Claim Claim(int number) => _claims.GetOrAdd(
        $"claim {number}", static (key, n) => new Claim(n % 2 == 0 ? Plain : Versioned, key), number);

    /// <summary>A number that no content has yet.</summary>
    public long NextNumber() => Interlocked.Increment(ref _number);

    /// <summary>Counts an acknowledged write.</summary>
    public void Acknowledge()
    {
        if (Interlocked.Increment(ref _acknowledged) == _awaited.Count)
        {
            _awaited.Reached.TrySetResult();
        }
    }

    /// <summary>Done when so many more writes were acknowledged.</summary>
    public Task MoreAsync(int count)
    {
        _awaited = (_acknowledged + count, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return _awaited.Reached.Task;
    }
}
