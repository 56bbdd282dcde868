using System.Buffers;
using System.Text;
using Gateway.S3Compat.Routing;

namespace Gateway.S3Compat.Signing;

/// <summary>The canonical query string: pairs encoded, then sorted by name and value, the signature itself left out.</summary>
internal static class CanonicalQuery
{
    /// <summary>Writes it.</summary>
    public static void Write(ref ByteBuffer output, S3Query query)
    {
        if (query.Count == 0)
        {
            return;
        }

        byte[] encoded = ArrayPool<byte>.Shared.Rent(MaxLength(query));
        Pair[] pairs = ArrayPool<Pair>.Shared.Rent(query.Count);
        try
        {
            int count = 0;
            int length = 0;
            for (int i = 0; i < query.Count; i++)
            {
                (string name, string value) = query[i];
                if (name is "X-Amz-Signature")
                {
                    continue;
                }

                int start = length;
                length = Encode(name, encoded, start);
                int middle = length;
                length = Encode(value, encoded, middle);
                pairs[count++] = new Pair(start, middle, length);
            }

            Span<Pair> sorted = pairs.AsSpan(0, count);
            if (count > 1)
            {
                sorted.Sort(new ByNameAndValue(encoded));
            }

            for (int i = 0; i < count; i++)
            {
                if (i > 0)
                {
                    output.Append((byte)'&');
                }

                output.Append(encoded.AsSpan(sorted[i].Start, sorted[i].Middle - sorted[i].Start));
                output.Append((byte)'=');
                output.Append(encoded.AsSpan(sorted[i].Middle, sorted[i].End - sorted[i].Middle));
            }
        }
        finally
        {
            ArrayPool<Pair>.Shared.Return(pairs);
            ArrayPool<byte>.Shared.Return(encoded);
        }
    }

    // A character takes at most three bytes of UTF-8, a byte at most three characters.
    private static int MaxLength(S3Query query)
    {
        int characters = 0;
        for (int i = 0; i < query.Count; i++)
        {
            characters += query[i].Key.Length + query[i].Value.Length;
        }

        return 9 * (characters + 1);
    }

    private static int Encode(string text, byte[] target, int position)
    {
        if (PercentEncoding.IsUnreserved(text))
        {
            return position + Encoding.ASCII.GetBytes(text, target.AsSpan(position));
        }

        Span<byte> utf8 = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            int length = rune.EncodeToUtf8(utf8);
            for (int i = 0; i < length; i++)
            {
                byte value = utf8[i];
                if (PercentEncoding.IsUnreserved(value))
                {
                    target[position++] = value;
                }
                else
                {
                    target[position++] = (byte)'%';
                    target[position++] = (byte)PercentEncoding.Digit(value >> 4);
                    target[position++] = (byte)PercentEncoding.Digit(value & 15);
                }
            }
        }

        return position;
    }

    /// <summary>Where a pair lies in the encoded bytes: its name up to Middle, then its value.</summary>
    private readonly record struct Pair(int Start, int Middle, int End);

    private readonly struct ByNameAndValue(byte[] encoded) : IComparer<Pair>
    {
        public int Compare(Pair x, Pair y)
        {
            int names = Slice(x.Start, x.Middle).SequenceCompareTo(Slice(y.Start, y.Middle));
            return names != 0 ? names : Slice(x.Middle, x.End).SequenceCompareTo(Slice(y.Middle, y.End));
        }

        private ReadOnlySpan<byte> Slice(int start, int end) => encoded.AsSpan(start, end - start);
    }
}
