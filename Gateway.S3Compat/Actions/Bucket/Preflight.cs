using Gateway.S3Compat.Errors;

namespace Gateway.S3Compat.Actions.Bucket;

/// <summary>
/// The preflight request of CORS (S3 User Guide, "Using cross-origin resource sharing"). Buckets have no CORS configuration yet,
/// so the answer is the one S3 gives for a bucket without.
/// </summary>
internal sealed class Preflight : IS3Action
{
    public Task ExecuteAsync(S3Context context, CancellationToken cancellationToken) => throw new S3Exception(
        context.Headers.Origin.Count == 0 || context.Headers.AccessControlRequestMethod.Count == 0 ? S3Error.BadRequest : S3Error.AccessForbidden);
}
