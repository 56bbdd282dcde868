namespace Gateway.Benchmarks.Clients;

/// <summary>Requests of standard mode to one gateway: a key's value in a header, nothing to sign.</summary>
internal sealed class StandardRequests(Endpoint endpoint)
{
    /// <summary>The header that holds the key.</summary>
    public const string KeyHeader = "x-owncdn-key";

    public SignedRequest GetFile(string path) => Call("getfile", path);

    public SignedRequest UploadFile(string path) => Call("uploadfile", path);

    private SignedRequest Call(string function, string path) =>
        new($"/{function}?sid={Buckets.Objects}&path={Uri.EscapeDataString(path)}", $"{KeyHeader}: {endpoint.Secret}\r\n");
}
