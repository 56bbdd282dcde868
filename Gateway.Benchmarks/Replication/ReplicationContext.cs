using Gateway.Benchmarks.Processes;
using Gateway.Benchmarks.Reporting;

namespace Gateway.Benchmarks.Replication;

/// <summary>What targets work with.</summary>
internal sealed record ReplicationContext(
    ReplicationSettings Settings, Endpoint Primary, Endpoint Replica, Meter Meter, TemporaryFolder Folder, TimeProvider Time);
