using Microsoft.AspNetCore.Connections;

namespace Gateway.Hosting;

/// <summary>Counts the connections of clients.</summary>
internal sealed class OpenConnections
{
    private int _count;

    /// <summary>How many are open.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Stands around a connection for as long as it is open.</summary>
    public ConnectionDelegate Around(ConnectionDelegate next) => async connection =>
    {
        Interlocked.Increment(ref _count);
        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _count);
        }
    };
}
