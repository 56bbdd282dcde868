using Gateway.Benchmarks.Clients;
using Gateway.Benchmarks.Scenarios;

namespace Gateway.Benchmarks.Standard;

/// <summary>A function of standard mode and the operation of S3 that does the same.</summary>
/// <param name="Function">The function.</param>
/// <param name="Operation">The operation of S3.</param>
/// <param name="Method">The method of both.</param>
/// <param name="HasBody">Whether the object is sent, not received.</param>
internal sealed record ComparedOperation(string Function, string Operation, string Method, bool HasBody)
{
    public static IReadOnlyList<ComparedOperation> All { get; } =
    [
        new("getfile", "S3 GET", "GET", HasBody: false),
        new("uploadfile", "S3 PUT", "PUT", HasBody: true),
    ];

    /// <summary>The objects of a size through standard mode.</summary>
    public Workload Standard(ComparedSize compared, StandardRequests requests) => new(
        Method, [.. compared.Keys.Select(key => HasBody ? requests.UploadFile(key) : requests.GetFile(key))], Body(compared));

    /// <summary>The same objects over S3, signed in the header without their bytes: what comes nearest to a key in a header.</summary>
    public Workload S3(ComparedSize compared, Presigner signer) => new(
        Method, [.. compared.Keys.Select(key => signer.Sign(Method, Objects.Path(key), Presigner.UnsignedPayload))], Body(compared));

    private RequestBody Body(ComparedSize compared) => HasBody ? new RequestBody(compared.Size.Bytes) : RequestBody.Empty;
}
