using System.Collections.Frozen;
using System.Net.Security;
using Gateway.Configuration;

namespace Gateway.Hosting;

/// <summary>Every certificate of the configuration, and which of them a client gets.</summary>
internal sealed class ServerCertificates
{
    private readonly Dictionary<CertificateFiles, ReloadedCertificate> _byFiles = [];
    private readonly FrozenDictionary<string, ReloadedCertificate> _byHost;

    /// <summary>Loads them.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">One cannot be used any more.</exception>
    public ServerCertificates(GatewayConfig config, ILogger logger)
    {
        IEnumerable<CertificateFiles> used = config.Urls.Select(url => url.Certificate).OfType<CertificateFiles>();
        foreach (CertificateFiles files in used.Concat(config.Certificates.Select(certificate => certificate.Files)).Distinct())
        {
            _byFiles[files] = new ReloadedCertificate(files, logger);
        }

        _byHost = config.Certificates.SelectMany(certificate => certificate.Hosts, (certificate, host) => (host, certificate.Files)).DistinctBy(pair => pair.host)
            .ToFrozenDictionary(pair => pair.host, pair => _byFiles[pair.Files], StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<ReloadedCertificate> All => _byFiles.Values;

    /// <summary>How to secure a connection.</summary>
    /// <param name="host">The host that the client names (RFC 6066 section 3); empty when it names none.</param>
    /// <param name="fallback">The certificate of the url that it came to.</param>
    public SslServerAuthenticationOptions Select(string host, CertificateFiles fallback)
    {
        int dot = host.IndexOf('.', StringComparison.Ordinal);
        ReloadedCertificate? certificate = _byHost.GetValueOrDefault(host) ?? (dot > 0 ? _byHost.GetValueOrDefault($"*{host[dot..]}") : null) ?? _byFiles[fallback];
        return certificate.Options;
    }
}
