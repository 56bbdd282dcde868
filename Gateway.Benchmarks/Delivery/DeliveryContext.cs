using Gateway.Benchmarks.Delivery.Servers;
using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;

namespace Gateway.Benchmarks.Delivery;

/// <summary>What targets work with.</summary>
internal sealed record DeliveryContext(DeliverySettings Settings, DeliveryServers Servers, Meter Meter, ResultTable Table, TemporaryFolder Folder);
