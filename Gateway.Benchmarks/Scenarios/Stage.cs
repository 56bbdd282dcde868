using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Reporting;

namespace Gateway.Benchmarks.Scenarios;

/// <summary>Where scenarios run: the gateway and, if there is one, its peer, taking turns.</summary>
internal sealed class Stage(Meter meter, ResultTable table, S3Settings settings, Endpoint gateway, TimeProvider time)
{
    /// <summary>Connections of each row.</summary>
    public static IReadOnlyList<int> ClientCounts { get; } = [1, 64];

    public S3Settings Settings => settings;

    private IReadOnlyList<Endpoint> Endpoints => settings.Peer is { } peer ? [gateway, peer] : [gateway];

    /// <summary>Sends each request once to everyone, unmeasured.</summary>
    public async Task PrepareAsync(Func<Presigner, Workload> workload, CancellationToken cancellationToken)
    {
        foreach (Endpoint endpoint in Endpoints)
        {
            await meter.RunEachAsync(endpoint, workload(new Presigner(endpoint, time)), 8, cancellationToken);
        }
    }

    /// <summary>Measures a workload and prints its rows. Beside a peer both take turns: A B A B.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="size">The size, as the table shows it.</param>
    /// <param name="bytes">Payload of one request; null to count what is received.</param>
    /// <param name="clients">Connections.</param>
    /// <param name="workload">Makes the workload of one round.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task MeasureAsync(
        string operation, string size, long? bytes, int clients, Func<Presigner, Workload> workload, CancellationToken cancellationToken)
    {
        List<Measurement>[] results = [.. Endpoints.Select(_ => new List<Measurement>())];
        int rounds = settings.Peer is null ? 1 : settings.Rounds;
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < Endpoints.Count; i++)
            {
                Workload work = workload(new Presigner(Endpoints[i], time));
                results[i].Add(await meter.RunAsync(Endpoints[i], work, clients, settings.Duration, cancellationToken));
            }
        }

        for (int i = 0; i < Endpoints.Count; i++)
        {
            // Each round against its neighbour: what disturbs the machine for a while disturbs both.
            double? ratio = i == 0 ? null : Median.Of(results[i].Zip(results[0], (peer, own) => peer.Load.PerSecond / own.Load.PerSecond));
            table.Add(operation, size, bytes, clients, Endpoints[i].Name, results[i], ratio);
        }
    }
}
