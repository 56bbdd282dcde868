namespace Gateway.S3Compat.Actions.Bucket;

/// <summary>GetBucketLocation: "Buckets in Region us-east-1 have a LocationConstraint of null." A bucket made under an alias says so.</summary>
internal sealed class GetBucketLocation(S3Options options) : IS3Action
{
    private const string Unnamed = "us-east-1";

    public Task ExecuteAsync(S3Context context, CancellationToken cancellationToken) => XmlAnswer.WriteAsync(
        context, "LocationConstraint", xml => xml.Text(Name(context.Bucket.Region ?? options.Region)), cancellationToken);

    private static string Name(string region) => region == Unnamed ? "" : region;
}
