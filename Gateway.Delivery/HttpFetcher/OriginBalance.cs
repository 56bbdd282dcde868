namespace Gateway.Delivery.HttpFetcher;

/// <summary>Which of several origins is asked first.</summary>
public enum OriginBalance
{
    /// <summary>The first that can answer, in the order of the settings.</summary>
    Failover,

    /// <summary>Each in turn.</summary>
    RoundRobin,
}
