using Gateway.S3Compat.Access;
using Gateway.S3Compat.Actions.Bucket;
using Gateway.S3Compat.Actions.Multipart;
using Gateway.S3Compat.Actions.Object;
using Gateway.S3Compat.Actions.Service;
using Gateway.S3Compat.Protocol;
using Gateway.Storage;
using Gateway.Storage.Identity;

namespace Gateway.S3Compat.Routing;

/// <summary>Every operation the endpoint knows, one row each. What has no row is answered NotImplemented or MethodNotAllowed.</summary>
public static class S3OperationTable
{
    /// <summary>Makes the rows, with their actions.</summary>
    public static IReadOnlyList<S3Operation> Create(ObjectStores stores, IKeyRing keys, Authorizer authorizer, S3Options options, TimeProvider time) =>
    [
        new("ListBuckets", "GET", S3Scope.Service, S3Permission.SignedIn, new ListBuckets(stores, keys, options)),

        new("CreateBucket", "PUT", S3Scope.Bucket, S3Permission.CreateBucket, new CreateBucket(stores, options, time)),
        new("HeadBucket", "HEAD", S3Scope.Bucket, S3Permission.ReadBucket, new HeadBucket(options)),
        new("DeleteBucket", "DELETE", S3Scope.Bucket, S3Permission.OwnBucket, new DeleteBucket(stores)),
        new("GetBucketLocation", "GET", S3Scope.Bucket, S3Permission.ReadBucket, new GetBucketLocation(options)) { Query = ["location"] },
        new("GetBucketVersioning", "GET", S3Scope.Bucket, S3Permission.ReadBucket, new GetBucketVersioning(stores)) { Query = ["versioning"] },
        new("PutBucketVersioning", "PUT", S3Scope.Bucket, S3Permission.OwnBucket, new PutBucketVersioning(stores)) { Query = ["versioning"] },

        new("Preflight", "OPTIONS", S3Scope.Bucket, S3Permission.None, new Preflight()),
        new("Preflight", "OPTIONS", S3Scope.Object, S3Permission.None, new Preflight()),

        new("ListObjects", "GET", S3Scope.Bucket, S3Permission.ReadBucket, new ListObjects(keys)),
        new("ListObjectsV2", "GET", S3Scope.Bucket, S3Permission.ReadBucket, new ListObjectsV2(keys)) { Query = ["list-type"] },
        new("ListObjectVersions", "GET", S3Scope.Bucket, S3Permission.ReadBucket, new ListObjectVersions(keys)) { Query = ["versions"] },
        new("ListMultipartUploads", "GET", S3Scope.Bucket, S3Permission.ReadBucket, new ListMultipartUploads(keys)) { Query = ["uploads"] },
        new("DeleteObjects", "POST", S3Scope.Bucket, S3Permission.WriteObject, new DeleteObjects()) { Query = ["delete"] },

        new("PutObject", "PUT", S3Scope.Object, S3Permission.WriteObject, new PutObject()),
        new("CopyObject", "PUT", S3Scope.Object, S3Permission.WriteObject, new CopyObject(stores, authorizer)) { Header = CopySource.Header },
        new("GetObject", "GET", S3Scope.Object, S3Permission.ReadObject, new GetObject()),
        new("HeadObject", "HEAD", S3Scope.Object, S3Permission.ReadObject, new HeadObject()),
        new("GetObjectAttributes", "GET", S3Scope.Object, S3Permission.ReadObject, new GetObjectAttributes()) { Query = ["attributes"] },
        new("DeleteObject", "DELETE", S3Scope.Object, S3Permission.WriteObject, new DeleteObject()),

        new("CreateMultipartUpload", "POST", S3Scope.Object, S3Permission.WriteObject, new CreateMultipartUpload()) { Query = ["uploads"] },
        new("UploadPart", "PUT", S3Scope.Object, S3Permission.WriteObject, new UploadPart()) { Query = ["partNumber", "uploadId"] },
        new("UploadPartCopy", "PUT", S3Scope.Object, S3Permission.WriteObject, new UploadPartCopy(stores, authorizer))
        {
            Query = ["partNumber", "uploadId"],
            Header = CopySource.Header,
        },
        new("CompleteMultipartUpload", "POST", S3Scope.Object, S3Permission.WriteObject, new CompleteMultipartUpload()) { Query = ["uploadId"] },
        new("AbortMultipartUpload", "DELETE", S3Scope.Object, S3Permission.WriteObject, new AbortMultipartUpload()) { Query = ["uploadId"] },
        new("ListParts", "GET", S3Scope.Object, S3Permission.OwnBucket, new ListParts(keys)) { Query = ["uploadId"] },
    ];
}
