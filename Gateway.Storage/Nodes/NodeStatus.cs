namespace Gateway.Storage.Nodes;

/// <summary>How a gateway stands among those that share its catalog.</summary>
/// <param name="IsListening">Whether it hears of what the others change. While it does not, it tries to again and again.</param>
/// <param name="HoldsLease">Whether the background work is its own.</param>
/// <param name="Count">The gateways that were heard of in the last seconds, this one counted.</param>
public readonly record struct NodeStatus(bool IsListening, bool HoldsLease, int Count);
