using Gateway.Storage.Objects;

namespace Gateway.CommandLine;

/// <summary>Writes changes one after the other, however many there are.</summary>
internal interface IChangeWriter
{
    /// <summary>Writes one.</summary>
    Task WriteAsync(ObjectChange change);

    /// <summary>Writes what comes after the last.</summary>
    Task FinishAsync();
}
