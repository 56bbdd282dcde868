using System.Diagnostics;
using Gateway.Configuration;
using Gateway.Configuration.Delivery;
using Gateway.Delivery;
using Gateway.Delivery.Binding;
using Gateway.Delivery.Caching;
using Gateway.Delivery.DiskCache;
using Gateway.Delivery.FileSystem;
using Gateway.Delivery.HttpFetcher;
using Gateway.Delivery.MemoryCache;
using Gateway.Delivery.StorageSource;
using Gateway.Delivery.Tracing;
using Gateway.Storage;

namespace Gateway.Chains;

/// <summary>Puts the services of the CDN front together, each on top of its source.</summary>
internal sealed class DeliveryChains : IAsyncDisposable
{
    private readonly Dictionary<string, DeliveryService> _services = new(StringComparer.Ordinal);
    private readonly GatewayConfig _config;
    private readonly ObjectStores _stores;
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time;

    /// <summary>Makes every service. The configuration has been checked: sources exist, and lead to an end.</summary>
    public DeliveryChains(GatewayConfig config, ObjectStores stores, ILoggerFactory loggers, TimeProvider time)
    {
        _config = config;
        _stores = stores;
        _loggers = loggers;
        _time = time;
        foreach (DeliveryServiceConfig service in config.Delivery)
        {
            Make(service);
        }
    }

    /// <summary>All of them.</summary>
    public IEnumerable<DeliveryService> Services => _services.Values;

    /// <summary>The public bindings.</summary>
    public IEnumerable<PublicBinding> Bindings => _services.Values.Select(service => service.Binding).OfType<PublicBinding>();

    /// <summary>A service; null when there is none with that id.</summary>
    public DeliveryService? Find(string id) => _services.GetValueOrDefault(id);

    /// <summary>The ids of the services at the ends of chains that have caches.</summary>
    public IEnumerable<string> Ends => _services.Values.Where(service => service.Cache is not null).Select(EndOf).Distinct();

    /// <summary>The caches that a request to a service goes through, the outermost first: the service itself, if it is one, and those behind it.</summary>
    public IReadOnlyList<ChainedCache> CachesBehind(string id)
    {
        var caches = new List<ChainedCache>();
        string folder = "";
        for (DeliveryService? service = Find(id); service is not null; service = Find(service.Config.Source?.ServiceId ?? ""))
        {
            folder = service.TellsCasesApart ? folder : folder.ToLowerInvariant();
            if (service.Cache is not null)
            {
                caches.Add(new ChainedCache(service, folder));
            }

            folder = service.Config.Source?.Path + folder;
        }

        return caches;
    }

    /// <summary>The caches in front of a service, the innermost first: each comes after those that it asks.</summary>
    public IReadOnlyList<ChainedCache> CachesBefore(string id) =>
        [.. _services.Values.Where(service => service.Cache is not null).Select(service => (Service: service, Folder: FolderAt(service, id))).Where(found => found.Folder is not null).Select(found => new ChainedCache(found.Service, found.Folder!))];

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable source in _services.Values.Select(service => service.Source).Distinct().OfType<IAsyncDisposable>())
        {
            await source.DisposeAsync();
        }
    }

    private DeliveryService Make(DeliveryServiceConfig config)
    {
        if (_services.TryGetValue(config.Id, out DeliveryService? made))
        {
            return made;
        }

        DeliveryService service = config switch
        {
            MemoryCacheConfig memory => Cache(memory, memory.From, memory.Options, options => new MemoryStore(options, memory.MaxMemory, _time)),
            DiskCacheConfig disk => Cache(disk, disk.From, disk.Options, options => DiskStore.Open(FolderOf(disk), options, disk.MaxSize, _time)) with { Folder = FolderOf(disk) },
            FetcherConfig fetcher => new(config, new FetcherSource(fetcher.Options, _time, _loggers.CreateLogger<FetcherSource>())),
            FileSystemConfig files => new(config, new FileSystemSource(files.Options, _time)) { TellsCasesApart = files.Options.CaseSensitive },
            BindingConfig binding => Bind(binding),
            _ => throw new InvalidOperationException($"No service is made of {config.Type}."),
        };
        return _services[config.Id] = service;
    }

    // What a source does not tell apart, a cache before it must not: it would keep the same content twice, and a change would only reach one of them.
    private DeliveryService Cache(DeliveryServiceConfig config, SourceLink link, CacheOptions options, Func<CacheOptions, IResponseStore> store)
    {
        IContentSource source = SourceOf(link);
        options = options with { CaseSensitive = options.CaseSensitive && TellsCasesApart(link.ServiceId) };
        return new DeliveryService(config, new CachingSource(config.Id, options, source, store(options), _time)) { TellsCasesApart = options.CaseSensitive };
    }

    private bool TellsCasesApart(string id) => Find(id)?.TellsCasesApart ?? _stores.Find(id)?.CaseSensitive ?? true;

    private string EndOf(DeliveryService service)
    {
        string id = service.Config.Id;
        while (Find(id)?.Config.Source is { } source)
        {
            id = source.ServiceId;
        }

        return id;
    }

    /// <summary>What stands before a service's paths at the end of its chain; null when that is another one.</summary>
    private string? FolderAt(DeliveryService service, string end)
    {
        string folder = "";
        for (DeliveryService? at = service; at?.Config.Source is { } source; at = Find(source.ServiceId))
        {
            folder = source.Path + folder;
            folder = TellsCasesApart(source.ServiceId) ? folder : folder.ToLowerInvariant();
            if (source.ServiceId == end)
            {
                return folder;
            }
        }

        return null;
    }

    private DeliveryService Bind(BindingConfig config)
    {
        IContentSource source = SourceOf(config.From);
        return new DeliveryService(config, source) { Binding = new PublicBinding(config.Options, source, _time, _loggers.CreateLogger<PublicBinding>()) };
    }

    private IContentSource SourceOf(SourceLink link)
    {
        IContentSource source = _config.Delivery.FirstOrDefault(service => service.Id == link.ServiceId) is { } service
            ? Make(service).Source
            : new StorageContentSource(_stores, link.ServiceId);
        source = _config.Telemetry is null ? source : Trace(source, link.ServiceId);
        return link.Path.Length == 0 ? source : new SubPath(source, ContentPath.OfDecoded(link.Path));
    }

    private TracedSource Trace(IContentSource source, string id) => new(
        source, $"{Find(id)?.Config.Type ?? "storage"} {id}", source is FetcherSource ? ActivityKind.Client : ActivityKind.Internal);

    private string FolderOf(DiskCacheConfig disk) => disk.Directory ?? Path.Combine(_config.DataDirectory, "caches", disk.Id);
}
