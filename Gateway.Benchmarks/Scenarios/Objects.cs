using Gateway.Benchmarks.Clients;

namespace Gateway.Benchmarks.Scenarios;

/// <summary>Requests for objects of the benchmarks' bucket.</summary>
internal static class Objects
{
    private static int _lists;

    /// <summary>Presigned requests for some objects: always the same ones for the same name.</summary>
    public static SignedRequest[] Known(Presigner signer, string method, string name, int count) =>
        [.. Enumerable.Range(0, count).Select(i => signer.Presign(method, Path($"{name}/{i:D7}")))];

    /// <summary>Presigned PUTs of keys that no one has written before.</summary>
    public static SignedRequest[] New(Presigner signer, int count) => Known(signer, "PUT", $"new-{Interlocked.Increment(ref _lists)}", count);

    public static string Path(string key) => $"/{Buckets.Objects}/{key}";
}
