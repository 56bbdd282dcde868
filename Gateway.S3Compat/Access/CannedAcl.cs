using Gateway.S3Compat.Errors;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Access;

/// <summary>
/// Canned ACLs (S3 User Guide, "Access control list overview, Canned ACL"): what they grant to others than the bucket's own account,
/// which may do everything. Grants by header or document are not implemented and refused.
/// </summary>
internal static class CannedAcl
{
    private const string Header = "x-amz-acl";

    private static readonly string[] Names =
        ["private", "public-read", "public-read-write", "authenticated-read", "aws-exec-read", "bucket-owner-read", "bucket-owner-full-control"];

    /// <summary>The ACL a request asks for; null for private, in whichever form it says so.</summary>
    /// <exception cref="S3Exception">InvalidArgument or NotImplemented.</exception>
    public static string? Read(IHeaderDictionary headers)
    {
        foreach (string header in headers.Keys)
        {
            if (header.StartsWith("x-amz-grant-", StringComparison.OrdinalIgnoreCase))
            {
                throw new S3Exception(S3Error.NotImplemented, $"{header} is not implemented; use a canned ACL.");
            }
        }

        string acl = headers[Header].ToString();
        if (acl.Length > 0 && !Names.Contains(acl))
        {
            throw new S3Exception(S3Error.InvalidArgument, null, new("ArgumentName", Header), new("ArgumentValue", acl));
        }

        return acl is "" or "private" or "bucket-owner-full-control" or "bucket-owner-read" or "aws-exec-read" ? null : acl;
    }

    /// <summary>Whether the ACL lets others read: list the bucket, or get the object.</summary>
    public static bool GrantsRead(string? acl, bool signedIn) =>
        acl is "public-read" or "public-read-write" || (signedIn && acl is "authenticated-read");

    /// <summary>Whether a bucket's ACL lets others write objects.</summary>
    public static bool GrantsWrite(string? acl) => acl is "public-read-write";
}
