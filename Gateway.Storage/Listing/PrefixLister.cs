using System.Text;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Listing;

/// <summary>
/// Lists keys with prefix and delimiter over any ordered scan. A common prefix costs one seek, however many keys lie under it:
/// as soon as one is found, the scan goes on behind it.
/// </summary>
/// <typeparam name="T">A row of the scan.</typeparam>
/// <param name="scan">Gives rows from a key on, in order; after the given row when there is one with that key.</param>
/// <param name="keyOf">A row's key.</param>
internal sealed class PrefixLister<T>(PrefixLister<T>.Scan scan, Func<T, ObjectKey> keyOf)
    where T : class
{
    // With a delimiter, rows read ahead are wasted when the first of them turns out to be rolled up.
    private const int FirstBatch = 4;
    private const int LargestBatch = 1001;

    /// <summary>At most <paramref name="take"/> rows with a key of at least <paramref name="from"/> and before <paramref name="before"/>.</summary>
    /// <param name="from">First key.</param>
    /// <param name="after">The last row already seen of the key <paramref name="from"/>.</param>
    /// <param name="before">First key not wanted.</param>
    /// <param name="take">The most rows.</param>
    internal delegate ValueTask<IReadOnlyList<T>> Scan(byte[] from, T? after, byte[] before, int take);

    public async ValueTask<ListPage<T>> ListAsync(ListQuery query, T? after)
    {
        if (query.Limit == 0)
        {
            return new ListPage<T>([], [], IsTruncated: false, null);
        }

        var entries = new List<T>();
        var prefixes = new List<string>();
        string? last = null;
        byte[] before = KeyBytes.AfterPrefix(query.Prefix);
        byte[] from = Start(query, after);
        if (after is not null && !keyOf(after).ToUtf8().AsSpan().SequenceEqual(from))
        {
            after = null;
        }

        int batch = query.Delimiter.Length == 0 ? LargestBatch : FirstBatch;
        while (true)
        {
            int wanted = query.Limit - entries.Count - prefixes.Count + 1;
            int take = Math.Min(wanted, batch);
            IReadOnlyList<T> rows = await scan(from, after, before, take);
            string? rolledUp = null;
            foreach (T row in rows)
            {
                if (--wanted == 0)
                {
                    return new ListPage<T>(entries, prefixes, IsTruncated: true, last);
                }

                string key = keyOf(row).Value;
                rolledUp = CommonPrefix(key, query);
                if (rolledUp is not null)
                {
                    prefixes.Add(last = rolledUp);
                    break;
                }

                entries.Add(row);
                last = key;
            }

            if (rolledUp is not null)
            {
                from = KeyBytes.AfterPrefix(rolledUp);
                after = null;
                batch = FirstBatch;
            }
            else if (rows.Count < take)
            {
                return new ListPage<T>(entries, prefixes, IsTruncated: false, last);
            }
            else
            {
                after = rows[^1];
                from = keyOf(after).ToUtf8();
                batch = Math.Min(batch * 4, LargestBatch);
            }
        }
    }

    private static byte[] Start(ListQuery query, T? after)
    {
        byte[] first = Encoding.UTF8.GetBytes(query.Prefix);
        if (query.After.Length == 0)
        {
            return first;
        }

        byte[] resume = CommonPrefix(query.After, query) == query.After ? KeyBytes.AfterPrefix(query.After)
            : after is not null ? Encoding.UTF8.GetBytes(query.After)
            : KeyBytes.JustAfter(query.After);
        return KeyBytes.Max(first, resume);
    }

    private static string? CommonPrefix(string key, ListQuery query)
    {
        if (query.Delimiter.Length == 0 || !key.StartsWith(query.Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        int at = key.IndexOf(query.Delimiter, query.Prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + query.Delimiter.Length)];
    }
}
