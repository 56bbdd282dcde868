namespace Gateway.Replication;

/// <summary>The replica holds changes that were never its primary's. Nothing is thrown away for that: a person decides.</summary>
internal sealed class ForeignHistoryException(string service, string primary, long common) : Exception(
    $"The service '{service}' holds changes after {common} that {primary} has never had. Nothing was changed. " +
    $"If they may go, take them back on this node: rewind {service} --to-id {common}");
