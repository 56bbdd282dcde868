using Gateway.ApiDocs;
using Gateway.Chains;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Invalidation;
using Gateway.Logging;
using Gateway.Metrics;
using Gateway.Replication;
using Gateway.StandardMode;
using Gateway.Storage.Identity;
using Gateway.Telemetry;
using OpenTelemetry.Trace;

namespace Gateway;

/// <summary>Puts the gateway together. The program and the tests build the same application.</summary>
public static partial class GatewayApp
{
    // How long requests in flight may take to finish when the process is told to stop.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    /// <summary>Opens the data folder and builds the application; nothing listens until it is started. Disposing it closes everything.</summary>
    /// <param name="config">A checked configuration.</param>
    /// <param name="time">The clock; null takes the system's.</param>
    /// <exception cref="DataFolderInUseException">Another server uses the data folder.</exception>
    /// <exception cref="Storage.Objects.StorageException">The data folder cannot be used.</exception>
    public static Task<WebApplication> BuildAsync(GatewayConfig config, TimeProvider? time = null) => BuildAsync(config, time ?? TimeProvider.System, s3: null);

    /// <summary>The same with another S3 dialect, for tests of the host itself.</summary>
    internal static async Task<WebApplication> BuildAsync(GatewayConfig config, TimeProvider time, RequestDelegate? s3)
    {
        // Commits and flushes block a thread each for as long as the disk takes; others must be there at once to answer what needs no disk.
        // Many more than that only push each other off the cores: measured with 32 on two cores, one request in a hundred took most of a second.
        ThreadPool.SetMinThreads(2 * Environment.ProcessorCount, Environment.ProcessorCount);

        // An empty builder: config.yaml is the only configuration. No appsettings.json, no ASPNETCORE_ variables.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "owncdn-gateway" });
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = DrainTime);
        builder.Logging.AddGatewayConsole(config.Log.Format);
        var connections = new OpenConnections();
        builder.WebHost.UseGatewayKestrel(config.Urls, connections);

        ILogger? logger = null;
        GatewayStores stores = await GatewayStores.OpenAsync(config, time, e => ReloadFailed(logger, e));

        // Made by factories: what a container makes, it also disposes, last made first.
        builder.Services.AddSingleton(_ => stores);
        builder.Services.AddSingleton(services => AccessLogSetup.Open(config.Log, services.GetRequiredService<ILoggerFactory>()));

        builder.Services.AddSingleton(services => new ServerCertificates(config, services.GetRequiredService<ILogger<ServerCertificates>>()));
        builder.Services.AddHostedService(services => new CertificateLoop(services.GetRequiredService<ServerCertificates>(), time));
        if (config.Telemetry is { } telemetry)
        {
            builder.Services.AddSingleton(_ => TraceExport.Start(telemetry, config.Instance));
        }

        builder.Services.AddSingleton(services => new DeliveryChains(config, stores.Objects, services.GetRequiredService<ILoggerFactory>(), time));
        builder.Services.AddSingleton(services => new ChangeRelay(services.GetRequiredService<DeliveryChains>(), time, services.GetRequiredService<ILogger<ChangeRelay>>()));
        builder.Services.AddHostedService(services => new NodeService(stores, services.GetRequiredService<ILogger<NodeService>>()));
        builder.Services.AddHostedService(services => new CachePositionLoop(services.GetRequiredService<ChangeRelay>(), stores.Objects, time, services.GetRequiredService<ILogger<CachePositionLoop>>()));
        builder.Services.AddHostedService(services => new MaintenanceLoop(stores, StorageSettings.Options(config), time, services.GetRequiredService<ILogger<MaintenanceLoop>>()));
        builder.Services.AddHostedService(services => new ScrubLoop(stores, StorageSettings.Options(config), time, services.GetRequiredService<ILogger<ScrubLoop>>()));
        builder.Services.AddSingleton(services => new ReplicationLoop(config, stores, time, services.GetRequiredService<ILogger<ReplicationLoop>>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<ReplicationLoop>());

        WebApplication app = builder.Build();
        app.Services.GetRequiredService<GatewayStores>();
        logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Gateway");
        foreach (string warning in stores.Warnings)
        {
            Warn(logger, warning);
        }

        ChangeRelay relay = app.Services.GetRequiredService<ChangeRelay>();
        if (relay.Caches.Any())
        {
            stores.Objects.Observe(relay);
        }

        app.UseTrustedProxies(config.Proxies);
        if (config.Telemetry is not null)
        {
            app.Services.GetRequiredService<TracerProvider>();
            app.Use(RequestTrace.InvokeAsync);
        }

        DeliveryChains chains = app.Services.GetRequiredService<DeliveryChains>();
        AccessLog? accessLog = config.Log.Access ? app.Services.GetRequiredService<AccessLog>() : null;
        var history = new RequestHistory();
        var requests = new RequestMetrics(chains.Services);
        app.Use(new RequestRecorder(accessLog, history, requests, time).InvokeAsync);
        app.Use(ExpectContinue.InvokeAsync);
        app.Use(BodyPatience.InvokeAsync);

        ILoggerFactory loggers = app.Services.GetRequiredService<ILoggerFactory>();
        var refusals = new StandardRefusals(loggers.CreateLogger<StandardRefusals>());
        StandardEndpoint standard = StandardDialect.Create(config, stores, chains, relay, refusals, app.Services.GetRequiredService<ReplicationLoop>(), history, time, app.Lifetime.ApplicationStopping);
        s3 ??= S3Dialect.Create(config, stores, time, loggers);
        IMetricSource[] metrics =
        [
            requests,
            new CacheMetrics(chains),
            new FetcherMetrics(chains),
            new CatalogMetrics(stores.Objects),
            new NodeMetrics(stores.Objects),
            new ReplicationMetrics(stores.Objects, app.Services.GetRequiredService<ReplicationLoop>(), time),
            new ProcessMetrics(connections, accessLog),
        ];
        IOwnPages[] ownPages =
        [
            new HealthProbes(() => !app.Lifetime.ApplicationStopping.IsCancellationRequested),
            new MetricsEndpoint(stores.Keys, stores.Objects, metrics),
            new ApiDocsEndpoint(),
            standard,
        ];
        var bindings = new BindingTable(chains.Bindings);
        var purge = new PurgeMethod(stores.Keys, chains, new CachePurges(chains), refusals);
        app.Run(new FrontDoor(ownPages, config.Domains, bindings, requests, purge, standard.HandleAsync, s3).InvokeAsync);

        app.Lifetime.ApplicationStarted.Register(() => Listening(logger, string.Join(", ", app.Urls), config.DataDirectory));
        app.Lifetime.ApplicationStopping.Register(() => Stopping(logger));
        return app;
    }

    /// <summary>The keys that the application checks requests against.</summary>
    public static KeyStore Keys(this WebApplication app) => app.Services.GetRequiredService<GatewayStores>().Keys;

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Listening on {Urls}, data in {Data}")]
    private static partial void Listening(ILogger logger, string urls, string data);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Stopping: requests in flight are finished first")]
    private static partial void Stopping(ILogger logger);

    [LoggerMessage(EventId = 8, Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void Warn(ILogger logger, string warning);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "The key registry could not be read again; the keys stay as they were")]
    private static partial void KeyReloadFailed(ILogger logger, Exception exception);

    private static void ReloadFailed(ILogger? logger, Exception exception)
    {
        if (logger is not null)
        {
            KeyReloadFailed(logger, exception);
        }
    }
}
