namespace Gateway.S3Compat.Actions.Bucket;

/// <summary>HeadBucket: "determine if a bucket exists and if you have permission to access it"; both are settled by now.</summary>
internal sealed class HeadBucket(S3Options options) : IS3Action
{
    public Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        context.Response.Headers["x-amz-bucket-region"] = options.Region;
        return Task.CompletedTask;
    }
}
