using Gateway.Storage.Objects;

namespace Gateway.Delivery.StorageSource;

/// <summary>A stored version as content of the web.</summary>
public static class StoredContent
{
    /// <summary>What is known of it.</summary>
    public static ContentMetadata Describe(ObjectVersion version)
    {
        ObjectMetadata metadata = version.Metadata;
        var headers = new List<KeyValuePair<string, string>>(2);
        Add("Content-Type", metadata.ContentType);
        Add("Cache-Control", metadata.CacheControl);
        Add("Content-Disposition", metadata.ContentDisposition);
        Add("Content-Encoding", metadata.ContentEncoding);
        Add("Content-Language", metadata.ContentLanguage);
        Add("Expires", metadata.Expires);
        return new ContentMetadata { Length = version.Size, ETag = version.ETag, LastModified = version.Modified, Headers = headers };

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                headers.Add(KeyValuePair.Create(name, value));
            }
        }
    }
}
