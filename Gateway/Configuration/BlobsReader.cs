using Gateway.Configuration.Yaml;
using Gateway.Storage.Blobs.S3;

namespace Gateway.Configuration;

/// <summary>Reads the section <c>blobs</c>: where the bytes are kept.</summary>
internal static class BlobsReader
{
    // A prefix is the beginning of names; they may have 1024 bytes in all.
    private const int MaxPrefix = 512;

    private const long MaxMemory = 1L << 40;

    private static readonly TimeSpan MinTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(10);

    /// <returns>The S3 store; null for files in the data folder, and when the section is not to be used.</returns>
    public static S3BlobOptions? Read(YamlMap? map)
    {
        if (map is null)
        {
            return null;
        }

        if (map.RequiredText("type") is not { } type)
        {
            return null;
        }

        switch (type)
        {
            case "disk":
                map.Finish();
                return null;
            case "minio" or "s3":
                return ReadS3(map);
            default:
                map.Error("type", $"'{type}' is no type of blobs; {NearestName.Hint(type, ["disk", "minio", "s3"])}");
                return null;
        }
    }

    private static S3BlobOptions? ReadS3(YamlMap map)
    {
        Uri? endpoint = Endpoint(map);
        string? bucket = map.RequiredText("bucket");
        if (bucket is not null && bucket.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_')))
        {
            map.Error("bucket", $"'{bucket}' is not a bucket's name");
        }

        string? accessKey = map.RequiredText("accessKey");
        string? secretKey = map.RequiredText("secretKey");
        var defaults = new S3BlobOptions(endpoint ?? new Uri("http://unknown"), bucket ?? "", accessKey ?? "", secretKey ?? "");
        S3BlobOptions options = defaults with
        {
            Region = Region(map) ?? defaults.Region,
            Prefix = Prefix(map) ?? defaults.Prefix,
            PathStyle = map.Flag("pathStyle") ?? defaults.PathStyle,
            Timeout = Timeout(map) ?? defaults.Timeout,
            HedgeAfter = HedgeAfter(map),
            MaxUploadMemory = MaxUploadMemory(map) ?? defaults.MaxUploadMemory,
        };
        map.Finish();
        return endpoint is null || bucket is null || accessKey is null || secretKey is null ? null : options;
    }

    private static Uri? Endpoint(YamlMap map)
    {
        if (map.RequiredText("endpoint") is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            && url.Scheme is "http" or "https" && url is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" })
        {
            return url;
        }

        map.Error("endpoint", $"'{text}' is not an S3 store's url such as http://127.0.0.1:9000: the bucket has a key of its own");
        return null;
    }

    private static string? Region(YamlMap map)
    {
        string? region = map.Text("region");
        if (region is not null && (region.Length == 0 || region.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-')))
        {
            map.Error("region", "'region' may hold only letters, digits and '-'");
        }

        return region;
    }

    private static string? Prefix(YamlMap map)
    {
        if (map.Text("prefix") is not { Length: > 0 } prefix)
        {
            return null;
        }

        if (prefix.Length > MaxPrefix || prefix.StartsWith('/') || prefix.Contains("//", StringComparison.Ordinal)
            || prefix.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_' or '/'))
            || prefix.Split('/').Any(folder => folder is "." or ".."))
        {
            map.Error("prefix", $"'prefix' must be a path such as gateway/ of at most {MaxPrefix} letters, digits, '-', '.', '_' and single '/', and begin with none");
            return null;
        }

        return prefix.EndsWith('/') ? prefix : $"{prefix}/";
    }

    private static TimeSpan? Timeout(YamlMap map)
    {
        TimeSpan? timeout = map.Duration("timeout");
        if (timeout < MinTimeout || timeout > MaxTimeout)
        {
            map.Error("timeout", "'timeout' must be from 1s to 10m");
        }

        return timeout;
    }

    private static TimeSpan? HedgeAfter(YamlMap map)
    {
        TimeSpan? delay = map.Duration("hedgeAfter");
        if (delay == TimeSpan.Zero)
        {
            map.Error("hedgeAfter", "'hedgeAfter' must be longer: every read would be made twice");
        }

        return delay == Configuration.Duration.Forever ? null : delay;
    }

    private static long? MaxUploadMemory(YamlMap map)
    {
        long? size = map.Size("maxUploadMemory");
        if (size is < S3BlobOptions.MinUploadMemory or > MaxMemory)
        {
            map.Error("maxUploadMemory", $"'maxUploadMemory' must be from {ByteSize.Format(S3BlobOptions.MinUploadMemory)} to {ByteSize.Format(MaxMemory)}");
        }

        return size;
    }
}
