using System.Text;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Listing;

/// <summary>
/// Lists keys with prefix and delimiter over any ordered scan. A common prefix costs one seek, however many keys lie under it:
/// as soon as one is found, the scan goes on behind it.
/// </summary>
/// <typeparam name="T">A row of the scan.</typeparam>
/// <typeparam name="TPlace">A row's place among those with the same key.</typeparam>
/// <param name="scan">Gives rows from a key on, in order.</param>
/// <param name="placeOf">A row's key, and its place within that key.</param>
/// <param name="first">The place before every row of a key.</param>
internal sealed class PrefixLister<T, TPlace>(PrefixLister<T, TPlace>.Scan scan, Func<T, (ObjectKey Key, TPlace Place)> placeOf, TPlace first)
{
    // With a delimiter, rows read ahead are wasted when the first of them turns out to be rolled up.
    private const int FirstBatch = 4;
    private const int LargestBatch = 1001;

    /// <summary>At most <paramref name="take"/> rows with a key of at least <paramref name="from"/> and before <paramref name="before"/>.</summary>
    /// <param name="from">First key.</param>
    /// <param name="after">Within the key <paramref name="from"/>, only rows after this place.</param>
    /// <param name="before">First key not wanted.</param>
    /// <param name="take">The most rows.</param>
    internal delegate ValueTask<IReadOnlyList<T>> Scan(byte[] from, TPlace after, byte[] before, int take);

    /// <summary>A page of what comes after the key <see cref="ListQuery.After"/>.</summary>
    public ValueTask<ListPage<T>> ListAsync(ListQuery query) =>
        ListAsync(query, Start(query, query.After.Length == 0 ? [] : KeyBytes.JustAfter(query.After)), first);

    /// <summary>A page of what comes after a place within the key <see cref="ListQuery.After"/>. Nothing needs to be at that place any more.</summary>
    public ValueTask<ListPage<T>> ListAsync(ListQuery query, TPlace place)
    {
        byte[] key = Encoding.UTF8.GetBytes(query.After);
        byte[] from = Start(query, key);
        return ListAsync(query, from, from.AsSpan().SequenceEqual(key) ? place : first);
    }

    private async ValueTask<ListPage<T>> ListAsync(ListQuery query, byte[] from, TPlace after)
    {
        if (query.Limit == 0)
        {
            return new ListPage<T>([], [], IsTruncated: false, null);
        }

        var entries = new List<T>();
        var prefixes = new List<string>();
        string? lastName = null;
        byte[] before = KeyBytes.AfterPrefix(query.Prefix);
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
                    return new ListPage<T>(entries, prefixes, IsTruncated: true, lastName);
                }

                string key = placeOf(row).Key.Value;
                rolledUp = CommonPrefix(key, query);
                if (rolledUp is not null)
                {
                    prefixes.Add(lastName = rolledUp);
                    break;
                }

                entries.Add(row);
                lastName = key;
            }

            if (rolledUp is not null)
            {
                from = KeyBytes.AfterPrefix(rolledUp);
                after = first;
                batch = FirstBatch;
            }
            else if (rows.Count < take)
            {
                return new ListPage<T>(entries, prefixes, IsTruncated: false, lastName);
            }
            else
            {
                (ObjectKey last, after) = placeOf(rows[^1]);
                from = last.ToUtf8();
                batch = Math.Min(batch * 4, LargestBatch);
            }
        }
    }

    private static byte[] Start(ListQuery query, byte[] resume) => KeyBytes.Max(
        Encoding.UTF8.GetBytes(query.Prefix),
        CommonPrefix(query.After, query) == query.After ? KeyBytes.AfterPrefix(query.After) : resume);

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
