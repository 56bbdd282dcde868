using Gateway.Configuration;
using Gateway.S3Compat;
using Gateway.S3Compat.Access;
using Gateway.S3Compat.Routing;
using Gateway.S3Compat.Signing;

namespace Gateway.Hosting;

/// <summary>Puts the S3 dialect together.</summary>
internal static class S3Dialect
{
    public static RequestDelegate Create(GatewayConfig config, GatewayStores stores, TimeProvider time, ILoggerFactory loggers)
    {
        var options = new S3Options { Region = config.Region, RegionAliases = config.RegionAliases, Domains = config.Domains, HostId = config.Instance };
        var authorizer = new Authorizer(stores.Objects);
        var router = new S3Router(S3OperationTable.Create(stores.Objects, stores.Keys, authorizer, options, time));
        var signing = new SigningOptions
        {
            Region = config.Region,
            RegionAliases = config.RegionAliases,
            PublicHosts = config.Proxies.PublicHosts,
            AllowRewrittenAcceptEncoding = config.Proxies.RewritesAcceptEncoding,
        };
        var verifier = new SignatureVerifier(stores.Keys, signing, time);
        return new S3Endpoint(router, verifier, authorizer, options, loggers.CreateLogger<S3Endpoint>()).HandleAsync;
    }
}
