namespace Gateway.StandardMode.Errors;

/// <summary>A refusal in standard mode's own terms. <see cref="StandardErrorWriter"/> turns it into the answer.</summary>
internal sealed class StandardException : Exception
{
    /// <summary>Makes a refusal.</summary>
    /// <param name="error">The code and status.</param>
    /// <param name="message">A sentence for a person; null takes the error's own.</param>
    public StandardException(StandardError error, string? message = null)
        : base(message ?? error.Message) => Error = error;

    /// <summary>The code and status.</summary>
    public StandardError Error { get; }

    /// <summary>Writes headers that belong to this refusal, such as Allow; null for none.</summary>
    public Action<HttpResponse>? Head { get; init; }

    /// <summary>For <see cref="StandardError.SyncIdGone"/>: the sync id that the feed can be read on from.</summary>
    public long? ResumeAfter { get; init; }

    /// <summary>For <see cref="StandardError.SyncIdGone"/>: whether the change was part of the history until a rewind reversed it.</summary>
    public bool WasReversed { get; init; }
}
