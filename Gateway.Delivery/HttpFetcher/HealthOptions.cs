namespace Gateway.Delivery.HttpFetcher;

/// <summary>How origins are asked whether they are well.</summary>
/// <param name="Path">What is asked for, relative to the origin's url; from its root with a leading slash.</param>
public sealed record HealthOptions(string Path)
{
    /// <summary><c>interval</c>: between two questions.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>timeout</c>: until the answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);
}
