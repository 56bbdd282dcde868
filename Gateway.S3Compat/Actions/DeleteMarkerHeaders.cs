using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Actions;

/// <summary>The headers that tell a client that a delete marker stands where it looked (S3 User Guide, "Working with delete markers").</summary>
internal static class DeleteMarkerHeaders
{
    public static void Write(HttpResponse response, ObjectVersion marker)
    {
        response.Headers["x-amz-delete-marker"] = "true";
        response.Headers["x-amz-version-id"] = marker.VersionId.Value;
        response.Headers.LastModified = marker.Modified.ToString("R");
    }
}
