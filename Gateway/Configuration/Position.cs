namespace Gateway.Configuration;

/// <summary>A place in the configuration file. Both count from 1.</summary>
public readonly record struct Position(int Line, int Column);
