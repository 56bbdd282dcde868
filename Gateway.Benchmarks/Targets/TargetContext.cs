using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;

namespace Gateway.Benchmarks.Targets;

/// <summary>What targets work with.</summary>
internal sealed record TargetContext(S3Settings Settings, GatewayServer Gateway, Meter Meter, TemporaryFolder Folder, TimeProvider Time)
{
    public Presigner Signer => new(Gateway.Endpoint, Time);
}
