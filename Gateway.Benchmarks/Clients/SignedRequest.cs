namespace Gateway.Benchmarks.Clients;

/// <summary>A request that is signed already.</summary>
/// <param name="Target">The path and query.</param>
/// <param name="Headers">Lines that it needs besides Host and Content-Length; empty when it is presigned.</param>
internal sealed record SignedRequest(string Target, string Headers = "");
