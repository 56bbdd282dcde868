namespace Gateway.S3Compat.Actions;

/// <summary>Does one S3 operation. Its request has been routed, verified and authorised; its body is untouched.</summary>
public interface IS3Action
{
    /// <summary>Does it and writes the answer. Refusals are thrown.</summary>
    Task ExecuteAsync(S3Context context, CancellationToken cancellationToken);
}
