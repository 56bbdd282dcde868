namespace Gateway.CommandLine;

/// <summary>The command line asks for something that the configuration does not have.</summary>
internal sealed class UsageException(string message) : Exception(message);
