namespace Gateway.Replication;

/// <summary>The primary has a version no more that it had when it named it.</summary>
internal sealed class VersionGoneException() : Exception("The primary has the version no more.");
