namespace Gateway.Tests.Nodes;

/// <summary>What a client can do to a key.</summary>
internal enum RegisterKind
{
    Get,
    Put,
    PutIfNone,
    PutIfMatch,
    Delete,
    DeleteIfMatch,
}
