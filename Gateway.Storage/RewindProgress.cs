namespace Gateway.Storage;

/// <summary>How far a rewind is.</summary>
/// <param name="Reversed">Changes reversed so far.</param>
/// <param name="Total">Changes to reverse, about.</param>
public readonly record struct RewindProgress(long Reversed, long Total);
