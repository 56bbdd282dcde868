namespace Gateway.Benchmarks.Clients;

/// <summary>Requests that are sent one after the other, from the start again after the last.</summary>
internal sealed record Workload(string Method, IReadOnlyList<SignedRequest> Requests, RequestBody Body)
{
    public Workload(string method, IReadOnlyList<SignedRequest> requests)
        : this(method, requests, RequestBody.Empty)
    {
    }

    /// <summary>GETs of one target.</summary>
    public static Workload Get(string target) => new("GET", [new SignedRequest(target)]);
}
