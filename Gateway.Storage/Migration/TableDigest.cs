using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Storage.Migration;

/// <summary>How many rows a table has, and a hash over all their values in the order of their keys: equal for the same rows, whichever engine keeps them.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Hash">SHA-256, in hex.</param>
internal sealed record TableDigest(long Rows, string Hash)
{
    /// <summary>Reads a whole table.</summary>
    /// <param name="tables">Where it is.</param>
    /// <param name="table">The table.</param>
    /// <param name="read">Told of rows that have been read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<TableDigest> ReadAsync(TableSet tables, CatalogTable table, Action<long> read, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long rows = 0;
        object[]? after = null;
        while (await tables.ReadAsync(table, after, cancellationToken) is { Count: > 0 } page)
        {
            foreach (object value in page.SelectMany(row => row))
            {
                Append(hash, value);
            }

            rows += page.Count;
            after = page[^1][..table.KeyColumns];
            read(page.Count);
        }

        return new TableDigest(rows, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    // Kind and length first, so that no two rows look alike.
    private static void Append(IncrementalHash hash, object value)
    {
        (char kind, byte[] bytes) = value switch
        {
            string text => ('t', Encoding.UTF8.GetBytes(text)),
            byte[] blob => ('b', blob),
            long => ('i', Array.Empty<byte>()),
            _ => ('n', Array.Empty<byte>()),
        };
        Span<byte> head = stackalloc byte[1 + sizeof(long)];
        head[0] = (byte)kind;
        BinaryPrimitives.WriteInt64LittleEndian(head[1..], value is long number ? number : bytes.Length);
        hash.AppendData(head);
        hash.AppendData(bytes);
    }
}
