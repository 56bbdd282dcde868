using System.Globalization;
using Gateway.Configuration.Yaml;
using Gateway.Delivery.Binding;

namespace Gateway.Configuration.Delivery;

/// <summary>Reads public bindings.</summary>
internal static class BindingReader
{
    private const string Any = "*";

    public static BindingConfig Read(ServiceHead head)
    {
        YamlMap map = head.Map;
        SourceLink source = SourceReader.Read(map);
        var options = new BindingOptions
        {
            Id = head.Id,
            Host = Host(map),
            Port = Port(map),
            PathPrefix = $"/{SourceReader.ReadPath(map, "pathPrefix")}",
            Cors = map.Flag("cors") ?? false,
            RemoveQuery = map.Flag("removeQuery") ?? false,
            AppendWebp = map.Flag("appendWebp") ?? false,
            ClientCacheTime = map.Duration("clientCacheTime"),
            Headers = AnswerHeaderReader.Read(map.Map("headers")),
            Allow = NetworkReader.Read(map, "allow"),
            Deny = NetworkReader.Read(map, "deny"),
            RateLimit = RateLimitReader.Read(map.Map("rateLimit")),
            Methods = MethodReader.Read(map),
            MaxRequestBody = map.Size("maxRequestBody"),
            Referrers = ReferrerReader.Read(map),
            SignedUrls = SignedUrlReader.Read(map.Map("signedUrls")),
            Site = SiteReader.Read(map.Map("site")),
        };
        HostCertificate? certificate = Certificate(head, options.Host);
        map.Finish();
        return new BindingConfig(head.Id, head.Name, head.AccountId, source, options) { Certificate = certificate };
    }

    private static HostCertificate? Certificate(ServiceHead head, string? host)
    {
        if (head.Map.Map("certificate") is not { } map)
        {
            return null;
        }

        if (host is null)
        {
            head.Map.Error("certificate", "'certificate' needs 'host': clients say which host they mean before they ask");
        }

        CertificateFiles? files = new CertificateReader(head.Folder).Read(map);
        return host is null || files is null ? null : new HostCertificate([host], files);
    }

    private static string? Host(YamlMap map)
    {
        if (map.Text("host")?.ToLowerInvariant() is not { } host || host == Any)
        {
            return null;
        }

        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            map.Error("host", $"'{host}' is no host name; without a port, or * for any");
        }

        return host;
    }

    private static int? Port(YamlMap map)
    {
        if (map.Text("port") is not { } text || text == Any)
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
        {
            map.Error("port", $"'{text}' is no port; * means any");
        }

        return port;
    }
}
