namespace Gateway.S3Compat.Errors;

/// <summary>A refusal in S3's own terms. <see cref="S3ErrorWriter"/> turns it into the response.</summary>
public sealed class S3Exception : Exception
{
    /// <summary>Makes a refusal.</summary>
    /// <param name="error">The code and status.</param>
    /// <param name="message">A sentence for a person; null takes the error's own.</param>
    /// <param name="details">Extra elements of the Error document, such as <c>ArgumentName</c>, in order.</param>
    public S3Exception(S3Error error, string? message = null, params IReadOnlyList<KeyValuePair<string, string>> details)
        : base(message ?? error.Message)
    {
        Error = error;
        Details = details;
    }

    /// <summary>The code and status.</summary>
    public S3Error Error { get; }

    /// <summary>Extra elements of the Error document.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Details { get; }
}
