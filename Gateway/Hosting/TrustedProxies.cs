using Gateway.Configuration;
using Microsoft.AspNetCore.HttpOverrides;

namespace Gateway.Hosting;

/// <summary>Lets the proxies that the configuration lists say who the client is and which host and scheme it asked for. Nobody else may.</summary>
internal static class TrustedProxies
{
    public static void UseTrustedProxies(this WebApplication app, ProxyConfig proxies)
    {
        if (proxies.Trusted.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All & ~ForwardedHeaders.XForwardedPrefix, ForwardLimit = null };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (System.Net.IPNetwork network in proxies.Trusted)
        {
            options.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(options);
    }
}
