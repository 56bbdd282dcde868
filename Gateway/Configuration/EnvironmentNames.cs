namespace Gateway.Configuration;

/// <summary>The environment variables that the gateway reads by itself, besides those that config.yaml names.</summary>
public static class EnvironmentNames
{
    /// <summary>The id of an admin key.</summary>
    public const string AccessKey = "GATEWAY_ACCESS_KEY";

    /// <summary>The secret of that admin key.</summary>
    public const string SecretKey = "GATEWAY_SECRET_KEY";

    /// <summary><c>text</c> or <c>json</c>; wins over <c>log.format</c>.</summary>
    public const string LogFormat = "LOG_FORMAT";
}
