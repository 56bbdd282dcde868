using System.Diagnostics;

namespace Gateway.Benchmarks.Scale;

/// <summary>Clients of all gateways of a group.</summary>
internal sealed class MixedLoad : IDisposable
{
    private readonly ObjectClient[] _gateways;
    private readonly MixedClient[] _clients;

    public MixedLoad(GatewayGroup group, int clients)
    {
        _gateways = [.. group.Gateways.Select(gateway => new ObjectClient(gateway.Endpoint))];
        _clients = [.. Enumerable.Range(0, clients).Select(number => new MixedClient(number, _gateways))];
    }

    /// <summary>How many writes were looked at.</summary>
    public long Writes => _clients.Sum(client => client.Writes);

    /// <summary>What was not as written.</summary>
    public IReadOnlyList<string> Wrong => [.. _clients.SelectMany(client => client.Wrong)];

    /// <summary>The objects that there must be, with their ETags.</summary>
    public IReadOnlyDictionary<string, string> Expected => _clients.SelectMany(client => client.Expected).ToDictionary(StringComparer.Ordinal);

    /// <summary>Works for a time.</summary>
    /// <returns>Answers a second.</returns>
    public async Task<double> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        long before = _clients.Sum(client => client.Operations);
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(_clients.Select(client => Task.Run(() => client.RunAsync(() => Stopwatch.GetElapsedTime(started) < duration, cancellationToken), cancellationToken)));
        return (_clients.Sum(client => client.Operations) - before) / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>What each gateway lists.</summary>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> ListAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_gateways.Select(gateway => gateway.ListAsync("", cancellationToken)));

    public void Dispose() => Array.ForEach(_gateways, gateway => gateway.Dispose());
}
