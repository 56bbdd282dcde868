using Gateway.S3Compat.Body;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Storage.Versioning;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Protocol;

/// <summary>A version as response headers (S3 API, GetObject and HeadObject).</summary>
internal static class ObjectHeaders
{
    private const string DefaultContentType = "binary/octet-stream";

    /// <summary>What names the content: also on 304 and 412 answers.</summary>
    public static void WriteValidators(HttpResponse response, ObjectVersion version, ServiceInfo bucket)
    {
        response.Headers.ETag = EntityTags.Quote(version.ETag);
        response.Headers.LastModified = version.Modified.ToString("R");
        WriteVersion(response, version.VersionId, bucket);
        if (version.Metadata.CacheControl is { } cacheControl)
        {
            response.Headers.CacheControl = cacheControl;
        }

        if (version.Metadata.Expires is { } expires)
        {
            response.Headers.Expires = expires;
        }
    }

    /// <summary>Everything the client said about the object.</summary>
    public static void WriteMetadata(HttpResponse response, ObjectMetadata metadata)
    {
        IHeaderDictionary headers = response.Headers;
        headers.ContentType = metadata.ContentType ?? DefaultContentType;
        Set(headers, "Content-Disposition", metadata.ContentDisposition);
        Set(headers, "Content-Encoding", metadata.ContentEncoding);
        Set(headers, "Content-Language", metadata.ContentLanguage);
        Set(headers, "x-amz-website-redirect-location", metadata.WebsiteRedirect);
        Set(headers, "x-amz-storage-class", metadata.StorageClass);
        foreach ((string name, string value) in metadata.User)
        {
            headers[$"x-amz-meta-{name}"] = value;
        }
    }

    /// <summary>Whether a version's id means something to clients: a bucket that has never had versions has none of them.</summary>
    public static bool HasVersions(VersionId version, ServiceInfo bucket) =>
        // Another gateway may have switched versions on a moment ago: an id that is one tells.
        !version.IsNull || bucket.Versioning != VersioningState.Unversioned;

    /// <summary>The version id, where the bucket has versions.</summary>
    public static void WriteVersion(HttpResponse response, VersionId version, ServiceInfo bucket)
    {
        if (HasVersions(version, bucket))
        {
            response.Headers["x-amz-version-id"] = version.Value;
        }
    }

    /// <summary>The id of a version just written. A bucket that does not keep versions gives none, also when it once did.</summary>
    public static void WriteNewVersion(HttpResponse response, VersionId version)
    {
        if (!version.IsNull)
        {
            response.Headers["x-amz-version-id"] = version.Value;
        }
    }

    /// <summary>A checksum and what it covers.</summary>
    public static void WriteChecksum(HttpResponse response, ObjectChecksum? checksum)
    {
        if (checksum is not null)
        {
            response.Headers[ChecksumName.Header(checksum.Algorithm)] = checksum.Value;
            response.Headers["x-amz-checksum-type"] = TypeName(checksum.Type);
        }
    }

    /// <summary>The name of a checksum type in headers and documents.</summary>
    public static string TypeName(ChecksumType type) => type == ChecksumType.FullObject ? "FULL_OBJECT" : "COMPOSITE";

    /// <summary>Headers that a signed request asks to be replaced in the answer (S3 API, GetObject, response-*).</summary>
    /// <exception cref="S3Exception">InvalidArgument for a value that no header can have; InvalidRequest if nobody signed.</exception>
    public static void Override(HttpResponse response, S3Query query, bool signed)
    {
        foreach ((string name, string value) in query)
        {
            string? header = name switch
            {
                "response-content-type" => "Content-Type",
                "response-content-language" => "Content-Language",
                "response-expires" => "Expires",
                "response-cache-control" => "Cache-Control",
                "response-content-disposition" => "Content-Disposition",
                "response-content-encoding" => "Content-Encoding",
                _ => null,
            };
            if (header is null)
            {
                continue;
            }

            if (!signed)
            {
                throw new S3Exception(S3Error.InvalidRequest, "Request specific response headers cannot be used for anonymous GET requests.");
            }

            if (!value.All(c => c is '\t' or (>= ' ' and not '\x7f' and <= '\xff')))
            {
                throw new S3Exception(S3Error.InvalidArgument, $"The value of {name} cannot be sent as a header.", new("ArgumentName", name), new("ArgumentValue", value));
            }

            response.Headers[header] = value;
        }
    }

    private static void Set(IHeaderDictionary headers, string name, string? value)
    {
        if (value is not null)
        {
            headers[name] = value;
        }
    }
}
