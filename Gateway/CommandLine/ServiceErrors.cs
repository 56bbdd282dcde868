using Gateway.Storage.Objects;

namespace Gateway.CommandLine;

/// <summary>A service that does not exist is a mistake in the command line, not a failure.</summary>
internal static class ServiceErrors
{
    /// <exception cref="UsageException">There is no such service, or it is not of the kind that the command is for.</exception>
    public static async Task<T> ExplainAsync<T>(Func<Task<T>> open)
    {
        try
        {
            return await open();
        }
        catch (StorageException e) when (IsUsage(e))
        {
            throw new UsageException(e.Message);
        }
    }

    private static bool IsUsage(StorageException e) => e.Error is StorageError.NoSuchService or StorageError.NotAReplica;
}
