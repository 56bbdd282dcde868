namespace Gateway.Configuration;

/// <summary>The form of the access log's lines.</summary>
public enum AccessLogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>The "combined" form of Apache and nginx.</summary>
    Combined,
}
