using System.Security.Cryptography.X509Certificates;
using Gateway.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.Hosting;

/// <summary>Loads a certificate, its chain and its key from PEM files.</summary>
internal static class TlsCertificate
{
    /// <exception cref="System.Security.Cryptography.CryptographicException">The files are not a certificate and its key.</exception>
    public static HttpsConnectionAdapterOptions Load(CertificateFiles files)
    {
        X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(files.Path, files.KeyPath);
        if (OperatingSystem.IsWindows())
        {
            // Schannel cannot use a key that lives in memory only.
            certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }

        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(files.Path);
        return new HttpsConnectionAdapterOptions { ServerCertificate = certificate, ServerCertificateChain = chain };
    }
}
