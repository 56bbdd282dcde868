namespace Gateway.Logging;

/// <summary>Where the lines of the access log go.</summary>
internal interface IAccessOutput : IDisposable
{
    /// <summary>Writes whole lines. Never fails: lines that cannot be written are lost.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> lines);
}
