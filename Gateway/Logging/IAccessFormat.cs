namespace Gateway.Logging;

/// <summary>The form of a line of the access log. Safe for concurrent use.</summary>
internal interface IAccessFormat
{
    /// <summary>Writes one line, with its line feed. The request is still there: what only one form shows is read from it.</summary>
    void Write(in AccessEntry entry, HttpContext http, LogLine line);
}
