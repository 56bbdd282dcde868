namespace Gateway.Configuration.Delivery;

/// <summary>Where a service of a delivery chain takes content from.</summary>
/// <param name="ServiceId">The service.</param>
/// <param name="Path">A folder of it: empty, or ending with a slash.</param>
public sealed record SourceLink(string ServiceId, string Path);
