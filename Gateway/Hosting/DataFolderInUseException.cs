namespace Gateway.Hosting;

/// <summary>Another server process uses the data folder.</summary>
public sealed class DataFolderInUseException(string dataDirectory) : Exception($"Another gateway is running on the data folder {dataDirectory}. Stop it, or give this one its own with --data.");
