using Gateway.Delivery.Http;
using Gateway.Storage.Objects;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.StorageSource;

/// <summary>A stored version as content of the web.</summary>
public static class StoredContent
{
    /// <summary>What is known of it.</summary>
    public static ContentMetadata Describe(ObjectVersion version)
    {
        ObjectMetadata metadata = version.Metadata;
        var fields = new List<KeyValuePair<string, StringValues>>(8);
        Add("Content-Type", metadata.ContentType ?? ContentAnswer.DefaultContentType);
        Add("ETag", EntityTags.Quote(version.ETag));
        Add("Last-Modified", version.Modified.ToString("R"));
        Add("Cache-Control", metadata.CacheControl);
        Add("Content-Disposition", metadata.ContentDisposition);
        Add("Content-Encoding", metadata.ContentEncoding);
        Add("Content-Language", metadata.ContentLanguage);
        Add("Expires", metadata.Expires);
        return new ContentMetadata(new HeaderFields(fields), version.Size);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                fields.Add(KeyValuePair.Create(name, new StringValues(value)));
            }
        }
    }
}
