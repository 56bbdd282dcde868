using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Gateway.Delivery;

/// <summary>What is known of content besides its bytes.</summary>
public sealed class ContentMetadata
{
    /// <summary>Takes the fields, and reads out of them what conditions need.</summary>
    /// <param name="fields">Header fields to send, without Content-Length and those of a connection.</param>
    /// <param name="length">Bytes; null when only the end will tell.</param>
    public ContentMetadata(HeaderFields fields, long? length)
    {
        Fields = fields;
        Length = length;
        ETag = fields["ETag"] is [{ Length: > 0 } etag, ..] ? etag : null;
        LastModified = fields["Last-Modified"] is [{ } text] && HeaderUtilities.TryParseDate(text, out DateTimeOffset date) ? date : null;
    }

    /// <summary>The header fields to send with it: ETag, Last-Modified and Content-Type among them.</summary>
    public HeaderFields Fields { get; }

    /// <summary>Bytes; null when only the end will tell.</summary>
    public long? Length { get; }

    /// <summary>The entity tag as it is sent: quoted, perhaps weak (RFC 9110 section 8.8.3). Null when there is none.</summary>
    public string? ETag { get; }

    /// <summary>When the content last changed, in whole seconds; null when unknown.</summary>
    public DateTimeOffset? LastModified { get; }

    /// <summary>A field's lines.</summary>
    public StringValues this[string name] => Fields[name];
}
