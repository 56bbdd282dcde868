namespace Gateway.Storage.Identity;

/// <summary>The key store refuses a change. The message says why, for a person.</summary>
public sealed class KeyStoreException(string message) : Exception(message);
