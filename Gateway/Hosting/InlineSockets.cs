namespace Gateway.Hosting;

/// <summary>
/// Answers requests on the very threads that wait for sockets, which spares each two changes of thread: a hit of the memory cache costs half.
/// The runtime decides it once, by a variable of its environment, when the first socket is made. Nothing may block on those threads:
/// see <see cref="Storage.PoolThread"/>.
/// </summary>
internal static class InlineSockets
{
    // docs.microsoft.com, "Runtime configuration options for networking".
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Whether this process was told so. One without the other gains nothing.</summary>
    public static bool AreEnabled => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>
    /// Tells this process so, unless whoever started it has decided against it. For servers only whose storage is their own disk: the drivers of databases and S3 stores
    /// go on on those threads, and whatever blocks there waits for a socket that nobody attends to. The same goes for other programs, tests for instance.
    /// </summary>
    public static void Decide(bool storesOnDisk)
    {
        if (!storesOnDisk || Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, storesOnDisk ? "1" : "0");
        }
    }
}
