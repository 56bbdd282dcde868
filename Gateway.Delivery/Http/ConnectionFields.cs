using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Http;

/// <summary>Header fields that concern one connection, and go no further (RFC 9110 section 7.6.1).</summary>
public static class ConnectionFields
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings");

    /// <summary>Whether a field is one by its name.</summary>
    public static bool Has(string name) => Names.Contains(name) || name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase);

    /// <summary>The fields that a Connection field declares to be of the connection, its other words among them; empty when it says nothing of the kind.</summary>
    /// <param name="connection">The lines of the Connection field.</param>
    public static IReadOnlySet<string> Declared(StringValues connection)
    {
        if (connection.Count == 0 || (connection is [{ } only] && IsOrdinary(only)))
        {
            return FrozenSet<string>.Empty;
        }

        return new HashSet<string>(
            connection.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Takes the fields out that the client declares to be of its connection, and Connection itself. Before any cache looks: whoever could hide
    /// a field from the origin only would have its answer kept for those who sent the field.
    /// </summary>
    public static void RemoveDeclared(IHeaderDictionary headers)
    {
        StringValues connection = headers.Connection;
        if (connection.Count == 0)
        {
            return;
        }

        foreach (string name in Declared(connection))
        {
            // Framing was read by now, and tells whether there is a body.
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && !name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                headers.Remove(name);
            }
        }

        headers.Remove("Connection");
    }

    private static bool IsOrdinary(string connection) =>
        connection.Equals("keep-alive", StringComparison.OrdinalIgnoreCase) || connection.Equals("close", StringComparison.OrdinalIgnoreCase);
}
