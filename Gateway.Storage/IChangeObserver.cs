namespace Gateway.Storage;

/// <summary>
/// Told of the keys whose current version has changed, whoever changed it and through whichever API: after the change is durable and visible, and before
/// its writer is answered.
/// </summary>
public interface IChangeObserver
{
    /// <summary>
    /// Takes note of a change. The writer waits for it. It must not fail: the change stands already, so whatever goes wrong is for the observer to put right.
    /// </summary>
    /// <param name="serviceId">The service.</param>
    /// <param name="keys">What changed. Keys may be among them whose change did not come about, after a failure of the disk.</param>
    ValueTask ChangedAsync(string serviceId, ChangedKeys keys);
}
