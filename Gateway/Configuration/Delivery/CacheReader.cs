using Gateway.Configuration.Yaml;
using Gateway.Delivery.Caching;

namespace Gateway.Configuration.Delivery;

/// <summary>Reads memory and disk caches.</summary>
internal static class CacheReader
{
    private const long DefaultMemory = 256L << 20;
    private const long DefaultMemoryItem = 4L << 20;
    private const long DefaultDisk = 20L << 30;

    public static MemoryCacheConfig ReadMemory(ServiceHead head)
    {
        YamlMap map = head.Map;
        SourceLink source = SourceReader.Read(map);
        CacheOptions options = ReadOptions(map) with { MaxItemSize = map.Size("maxItemSize") ?? DefaultMemoryItem };
        long memory = map.Size("maxMemory") ?? DefaultMemory;
        if (options.MaxItemSize > memory)
        {
            map.Error("maxItemSize", $"'maxItemSize' is more than 'maxMemory', {ByteSize.Format(memory)}");
        }

        map.Finish();
        return new MemoryCacheConfig(head.Id, head.Name, head.AccountId, source, options, memory);
    }

    public static DiskCacheConfig ReadDisk(ServiceHead head)
    {
        YamlMap map = head.Map;
        SourceLink source = SourceReader.Read(map);
        long size = map.Size("maxSize") ?? DefaultDisk;
        CacheOptions options = ReadOptions(map) with { MaxItemSize = map.Size("maxItemSize") ?? size };
        string? directory = map.Text("directory") is { } path ? Path.GetFullPath(path, head.Folder) : null;
        map.Finish();
        return new DiskCacheConfig(head.Id, head.Name, head.AccountId, source, options, size, directory);
    }

    private static CacheOptions ReadOptions(YamlMap map)
    {
        var defaults = new CacheOptions();
        return defaults with
        {
            CaseSensitive = map.Flag("caseSensitive") ?? defaults.CaseSensitive,
            Refresh = map.Duration("refresh"),
            OverrideFreshness = map.Flag("overrideFreshness") ?? defaults.OverrideFreshness,
            ExpireNotFound = map.Duration("expireNotFound"),
            ExpireErrors = map.Duration("expireErrors"),
            ExpireUnused = map.Duration("expireUnused"),
            StaleWhileRevalidate = map.Duration("staleWhileRevalidate"),
            StaleIfError = map.Duration("staleIfError"),
            SliceSize = SliceSize(map) ?? defaults.SliceSize,
            Compress = map.Flag("compress") ?? defaults.Compress,
        };
    }

    private static int? SliceSize(YamlMap map)
    {
        const int Least = 64 << 10, Most = 64 << 20;
        if (map.Size("sliceSize") is not { } size)
        {
            return null;
        }

        if (size is < Least or > Most)
        {
            map.Error("sliceSize", $"'sliceSize' must be {ByteSize.Format(Least)} to {ByteSize.Format(Most)}");
        }

        return (int)Math.Clamp(size, Least, Most);
    }
}
