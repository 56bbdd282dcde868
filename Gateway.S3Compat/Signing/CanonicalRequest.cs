using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using Gateway.S3Compat.Routing;
using Microsoft.Extensions.Primitives;

namespace Gateway.S3Compat.Signing;

/// <summary>
/// The canonical request (S3 API Reference, "Signature Calculations for the Authorization Header", task 1):
/// method, path, query, headers, names of the signed headers, payload; a line each.
/// </summary>
internal static class CanonicalRequest
{
    /// <summary>Header names that need no new string to be looked up.</summary>
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> KnownHeaders = new[]
    {
        "accept", "accept-encoding", "cache-control", "content-disposition", "content-encoding", "content-language", "content-length",
        "content-md5", "content-type", "date", "expect", "host", "if-match", "if-none-match", "range", "transfer-encoding", "user-agent",
        "amz-sdk-invocation-id", "amz-sdk-request", "x-amz-acl", "x-amz-checksum-crc32", "x-amz-checksum-mode", "x-amz-content-sha256",
        "x-amz-copy-source", "x-amz-date", "x-amz-decoded-content-length", "x-amz-sdk-checksum-algorithm", "x-amz-storage-class",
        "x-amz-trailer", "x-amz-user-agent",
    }.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="request">The request.</param>
    /// <param name="claim">Which headers were signed.</param>
    /// <param name="payload">The payload's declaration.</param>
    /// <param name="reading">How header values are read.</param>
    /// <param name="host">The host to put in place of the one received; null for that one.</param>
    public static void Write(
        ref ByteBuffer output, S3Request request, in SignatureClaim claim, string payload, HeaderReading reading, string? host = null)
    {
        output.AppendLatin1(request.Method);
        output.Append((byte)'\n');
        output.AppendLatin1(request.CanonicalUri);
        output.Append((byte)'\n');
        CanonicalQuery.Write(ref output, request.Query);
        output.Append((byte)'\n');
        foreach (Range range in claim.SignedHeaders.Split(';'))
        {
            ReadOnlySpan<char> name = claim.SignedHeaders[range];
            output.AppendUtf8(name);
            output.Append((byte)':');
            WriteValues(ref output, request.Headers[NameOf(name)], Instead(name, reading, host), reading);
            output.Append((byte)'\n');
        }

        output.Append((byte)'\n');
        output.AppendUtf8(claim.SignedHeaders);
        output.Append((byte)'\n');
        output.AppendLatin1(payload);
    }

    /// <summary>The readings, other than the first, that could make a difference to this request.</summary>
    public static HeaderReading Alternatives(S3Request request, in SignatureClaim claim, bool rewrittenAcceptEncoding)
    {
        HeaderReading found = rewrittenAcceptEncoding && claim.Signs("accept-encoding") ? HeaderReading.IdentityEncoding : HeaderReading.AsReceived;
        foreach (Range range in claim.SignedHeaders.Split(';'))
        {
            if (!Ascii.IsValid(request.Headers[NameOf(claim.SignedHeaders[range])].ToString()))
            {
                found |= HeaderReading.Utf8;
            }
        }

        return found;
    }

    private static string NameOf(ReadOnlySpan<char> name) => KnownHeaders.TryGetValue(name, out string? known) ? known : name.ToString();

    private static string? Instead(ReadOnlySpan<char> name, HeaderReading reading, string? host) => name switch
    {
        "host" => host,
        "accept-encoding" when reading.HasFlag(HeaderReading.IdentityEncoding) => "identity",
        _ => null,
    };

    private static void WriteValues(ref ByteBuffer output, StringValues values, string? instead, HeaderReading reading)
    {
        if (instead is not null)
        {
            output.AppendLatin1(instead);
            return;
        }

        for (int i = 0; i < values.Count; i++)
        {
            if (i > 0)
            {
                output.Append((byte)',');
            }

            WriteValue(ref output, values[i].AsSpan().Trim(" \t"), reading.HasFlag(HeaderReading.Utf8));
        }
    }

    // "Trim any leading or trailing spaces; convert sequential spaces to a single space."
    private static void WriteValue(ref ByteBuffer output, ReadOnlySpan<char> value, bool utf8)
    {
        utf8 |= value.ContainsAnyExceptInRange('\0', '\xFF');
        while (true)
        {
            int gap = value.IndexOfAny(' ', '\t');
            ReadOnlySpan<char> word = gap < 0 ? value : value[..gap];
            if (utf8)
            {
                output.AppendUtf8(word);
            }
            else
            {
                output.AppendLatin1(word);
            }

            if (gap < 0)
            {
                return;
            }

            output.Append((byte)' ');
            value = value[gap..].TrimStart(" \t");
        }
    }
}
