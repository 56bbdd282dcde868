namespace Gateway;

/// <summary>Paths that the gateway itself answers, whoever asks.</summary>
internal interface IOwnPages
{
    /// <summary>Whether a raw request target, with or without a query, is one of them.</summary>
    bool Has(string target);

    /// <summary>Answers a request for one of them.</summary>
    Task InvokeAsync(HttpContext context, string target);
}
