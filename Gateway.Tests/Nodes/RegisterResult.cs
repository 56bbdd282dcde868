namespace Gateway.Tests.Nodes;

/// <summary>What a client was told.</summary>
internal enum RegisterResult
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>The condition did not hold.</summary>
    Refused,

    /// <summary>Nothing, or that nobody knows.</summary>
    Unknown,
}
