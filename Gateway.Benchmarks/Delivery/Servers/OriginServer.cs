using System.Globalization;
using Gateway.Benchmarks.CommandLine;
using Gateway.Benchmarks.Processes;

namespace Gateway.Benchmarks.Delivery.Servers;

/// <summary>The process of <see cref="DeliveryOrigin"/>.</summary>
internal sealed class OriginServer(TemporaryFolder folder) : DeliveryServer("origin", folder)
{
    protected override Task<IReadOnlyList<string>> PrepareAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([Environment.ProcessPath!, DeliveryOriginCommand.Name, Port.ToString(CultureInfo.InvariantCulture)]);
}
