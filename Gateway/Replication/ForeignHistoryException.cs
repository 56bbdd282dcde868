namespace Gateway.Replication;

/// <summary>What the replica holds was never the primary's. Nothing is thrown away for that: a person decides.</summary>
internal sealed class ForeignHistoryException(string service, string primary) : Exception(
    $"The service '{service}' holds changes that {primary} has never had. Nothing was changed. If they may go, empty it with: rewind {service} --to-id 0");
