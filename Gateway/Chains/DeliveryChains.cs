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
            MemoryCacheConfig memory => new(config, new CachingSource(memory.Id, memory.Options, SourceOf(memory.From), new MemoryStore(memory.Options, memory.MaxMemory, _time), _time)),
            DiskCacheConfig disk => new(config, new CachingSource(disk.Id, disk.Options, SourceOf(disk.From), DiskStore.Open(FolderOf(disk), disk.Options, disk.MaxSize, _time), _time)),
            FetcherConfig fetcher => new(config, new FetcherSource(fetcher.Options, _time, _loggers.CreateLogger<FetcherSource>())),
            FileSystemConfig files => new(config, new FileSystemSource(files.Options, _time)),
            BindingConfig binding => Bind(binding),
            _ => throw new InvalidOperationException($"No service is made of {config.Type}."),
        };
        return _services[config.Id] = service;
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
        return link.Path.Length == 0 ? source : new SubPath(source, ContentPath.OfDecoded(link.Path));
    }

    private string FolderOf(DiskCacheConfig disk) => disk.Directory ?? Path.Combine(_config.DataDirectory, "caches", disk.Id);
}
