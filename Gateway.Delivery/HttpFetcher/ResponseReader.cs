using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using Gateway.Delivery.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.HttpFetcher;

/// <summary>Reads the head of an origin's answer. What could be read in two ways is refused.</summary>
internal static class ResponseReader
{
    // RFC 9110 section 5.5: controls have no place in a value; a space does no harm.
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(i => i != '\t').Append(0x7F).Select(i => (char)i)]);

    /// <summary>The fields to pass on: all but those of the connection, in their order, line by line; with a Date.</summary>
    public static HeaderFields Fields(HttpResponseMessage response, TimeProvider time)
    {
        IReadOnlySet<string> declared = response.Headers.NonValidated.TryGetValues("Connection", out HeaderStringValues connection)
            ? ConnectionFields.Declared(Lines(connection))
            : ConnectionFields.Declared(StringValues.Empty);
        var fields = new List<KeyValuePair<string, StringValues>>(response.Headers.NonValidated.Count + response.Content.Headers.NonValidated.Count + 1);
        bool hasDate = false;
        foreach ((string name, HeaderStringValues values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            if (!ConnectionFields.Has(name) && !declared.Contains(name) && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                hasDate |= name.Equals("Date", StringComparison.OrdinalIgnoreCase);
                fields.Add(KeyValuePair.Create(name, Lines(values)));
            }
        }

        // RFC 9110 section 6.6.1: who receives an answer without a date records when it came.
        if (!hasDate)
        {
            fields.Add(KeyValuePair.Create("Date", new StringValues(time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture))));
        }

        return new HeaderFields(fields);
    }

    /// <summary>Bytes of the body; null when only its end will tell.</summary>
    /// <exception cref="OriginException">The framing is ambiguous (RFC 9112 section 6.3), or a part says another size than it has.</exception>
    public static long? Length(HttpResponseMessage response)
    {
        bool hasCoding = response.Headers.NonValidated.TryGetValues("Transfer-Encoding", out HeaderStringValues codings);
        bool hasLength = response.Content.Headers.NonValidated.TryGetValues("Content-Length", out HeaderStringValues lengths);
        if (hasCoding && (hasLength || !codings.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase)))
        {
            throw new OriginException(OriginFailure.Invalid, "The origin's answer has a Transfer-Encoding beside a Content-Length, or one other than chunked.");
        }

        long? announced = hasLength ? Announced(lengths) : null;
        long? part = (int)response.StatusCode == StatusCodes.Status206PartialContent ? PartLength(response) : null;
        return announced is null || part is null || announced == part
            ? announced ?? part
            : throw new OriginException(OriginFailure.Invalid, "The origin's part has another length than its Content-Range says.");
    }

    private static long Announced(HeaderStringValues lengths) =>
        lengths is { Count: 1 } && long.TryParse(lengths.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            ? length
            : throw new OriginException(OriginFailure.Invalid, "The origin's answer has a Content-Length that is no number.");

    private static long? PartLength(HttpResponseMessage response)
    {
        HttpHeadersNonValidated headers = response.Content.Headers.NonValidated;
        if (headers.TryGetValues("Content-Type", out HeaderStringValues type) && type.ToString().StartsWith("multipart/byteranges", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return headers.TryGetValues("Content-Range", out HeaderStringValues lines) && ContentRangeHeaderValue.TryParse(lines.ToString(), out ContentRangeHeaderValue? range)
            && range is { Unit: "bytes", From: { } from, To: { } to } && to - from < long.MaxValue
            ? to - from + 1
            : throw new OriginException(OriginFailure.Invalid, "The origin's part does not say which it is.");
    }

    private static StringValues Lines(HeaderStringValues values)
    {
        if (values.Count == 1)
        {
            return Clean(values.ToString());
        }

        string[] lines = new string[values.Count];
        int count = 0;
        foreach (string line in values)
        {
            lines[count++] = Clean(line);
        }

        return lines;
    }

    private static string Clean(string line) =>
        line.AsSpan().ContainsAny(Controls) ? string.Create(line.Length, line, (clean, dirty) => dirty.AsSpan().ReplaceAny(clean, Controls, ' ')) : line;
}
