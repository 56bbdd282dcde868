using System.Net;

namespace Gateway.Replication;

/// <summary>A primary that refuses, or answers what cannot be understood.</summary>
internal sealed class PrimaryException : Exception
{
    /// <summary>A refusal.</summary>
    public PrimaryException(HttpStatusCode status, string code, string message, long? resumeAfter, bool wasReversed = false)
        : base($"The primary answered {(int)status} {code}: {message}")
    {
        Status = status;
        Code = code;
        ResumeAfter = resumeAfter;
        WasReversed = wasReversed;
    }

    /// <summary>An answer that is none.</summary>
    public PrimaryException(string message, Exception? inner = null)
        : base(message, inner) => Code = "";

    /// <summary>The HTTP status; null for an answer that could not be understood.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>The error's code.</summary>
    public string Code { get; }

    /// <summary>With <c>SyncIdGone</c>: the newest change that still stands.</summary>
    public long? ResumeAfter { get; }

    /// <summary>With <c>SyncIdGone</c>: whether the change was the primary's until a rewind reversed it.</summary>
    public bool WasReversed { get; }

    /// <summary>Whether the same request may be answered another time.</summary>
    public bool IsTransient => Status is null or >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;
}
