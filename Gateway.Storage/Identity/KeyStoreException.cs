namespace Gateway.Storage.Identity;

/// <summary>The key store refuses a change. The message says why, for a person.</summary>
public sealed class KeyStoreException(KeyStoreError error, string message) : Exception(message)
{
    /// <summary>What was refused.</summary>
    public KeyStoreError Error { get; } = error;
}
