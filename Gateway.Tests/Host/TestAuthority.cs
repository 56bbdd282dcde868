using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Configuration;

namespace Gateway.Tests.Host;

/// <summary>A root and an intermediate authority that sign certificates for hosts, for the run of a test.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _intermediate;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private byte _serial;

    public TestAuthority()
    {
        Root = Authority("CN=test root", _rootKey).CreateSelfSigned(_now.AddDays(-1), _now.AddDays(2));
        using X509Certificate2 issued = Authority("CN=test intermediate", _key).Create(Root, _now.AddDays(-1), _now.AddDays(2), [1]);
        _intermediate = issued.CopyWithPrivateKey(_key);
    }

    public X509Certificate2 Root { get; }

    /// <summary>Writes a certificate, its chain and its key.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="name">The files' name, without extension.</param>
    /// <param name="host">Whose it is.</param>
    public CertificateFiles Write(TemporaryFolder folder, string name, string host)
    {
        (string certificate, string key) = Issue(host);
        return new CertificateFiles(folder.Write($"{name}.pem", certificate), folder.Write($"{name}.key", key));
    }

    /// <summary>A new certificate with its chain, and its key, in PEM.</summary>
    public (string Certificate, string Key) Issue(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 leaf = request.Create(_intermediate, _now.AddDays(-1), _now.AddDays(1), [2, ++_serial]);
        return ($"{leaf.ExportCertificatePem()}\n{_intermediate.ExportCertificatePem()}\n", key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        _intermediate.Dispose();
        Root.Dispose();
        _key.Dispose();
        _rootKey.Dispose();
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }
}
