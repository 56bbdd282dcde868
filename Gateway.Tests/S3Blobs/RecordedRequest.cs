using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.S3Blobs;

/// <summary>A request as a store got it.</summary>
internal sealed record RecordedRequest(string Method, string Path, IQueryCollection Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>Whether unfinished uploads are listed.</summary>
    public bool ListsUploads => Method == HttpMethods.Get && Query.ContainsKey("uploads");

    /// <summary>Whether an upload is begun.</summary>
    public bool BeginsUpload => Method == HttpMethods.Post && Query.ContainsKey("uploads");

    /// <summary>Whether an upload is completed.</summary>
    public bool CompletesUpload => Method == HttpMethods.Post && Query.ContainsKey("uploadId");

    /// <summary>Whether objects are deleted.</summary>
    public bool Deletes => Method == HttpMethods.Post && Query.ContainsKey("delete");
}
