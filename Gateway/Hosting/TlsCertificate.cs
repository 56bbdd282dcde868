using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Configuration;

namespace Gateway.Hosting;

/// <summary>A certificate with its chain and its key, as it was in its PEM files when they were read.</summary>
/// <param name="Digest">Of both files: tells whether they have changed. Times and sizes would not: volumes of Kubernetes are changed by turning a link round.</param>
/// <param name="Options">How connections are secured with it.</param>
internal sealed record TlsCertificate(string Digest, SslServerAuthenticationOptions Options)
{
    /// <summary>Reads the files.</summary>
    /// <exception cref="CryptographicException">They are not a certificate and its key.</exception>
    /// <exception cref="IOException">They cannot be read.</exception>
    public static TlsCertificate Load(CertificateFiles files)
    {
        string pem = File.ReadAllText(files.Path);
        string keyPem = File.ReadAllText(files.KeyPath);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(pem);
        var context = SslStreamCertificateContext.Create(LoadCertificate(pem, keyPem), chain, offline: true);
        return new TlsCertificate(DigestOf(pem, keyPem), new SslServerAuthenticationOptions
        {
            ServerCertificateContext = context,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
        });
    }

    /// <summary>What <see cref="Digest"/> would be now.</summary>
    /// <exception cref="IOException">The files cannot be read.</exception>
    public static async Task<string> ReadDigestAsync(CertificateFiles files, CancellationToken cancellationToken) =>
        DigestOf(await File.ReadAllTextAsync(files.Path, cancellationToken), await File.ReadAllTextAsync(files.KeyPath, cancellationToken));

    private static X509Certificate2 LoadCertificate(string pem, string keyPem)
    {
        try
        {
            X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem, keyPem);

            // Schannel cannot use a key that lives in memory only.
            return OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null) : certificate;
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException("The key does not belong to the certificate.", e);
        }
    }

    private static string DigestOf(string pem, string keyPem) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{pem}\0{keyPem}")));
}
