using System.Net.Security;
using System.Security.Cryptography;
using Gateway.Configuration;

namespace Gateway.Hosting;

/// <summary>A certificate that follows its files. Files that cannot be used change nothing: the one before stays in use.</summary>
internal sealed partial class ReloadedCertificate(CertificateFiles files, ILogger logger)
{
    private volatile TlsCertificate _current = TlsCertificate.Load(files);
    private string? _refused;

    /// <summary>How new connections are secured.</summary>
    public SslServerAuthenticationOptions Options => _current.Options;

    /// <summary>Takes the files up when they are others than before. One caller at a time.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        string? digest = null;
        try
        {
            digest = await TlsCertificate.ReadDigestAsync(files, cancellationToken);
            if (digest == _current.Digest)
            {
                _refused = null;
            }
            else if (digest != _refused)
            {
                _current = TlsCertificate.Load(files);
                _refused = null;
                Reloaded(files.Path);
            }
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // Said once for each content: a certificate is replaced before its key, or the other way round, and the pair is whole a moment later.
            if (_refused != (digest ?? ""))
            {
                Refused(files.Path, e);
                _refused = digest ?? "";
            }
        }
    }

    [LoggerMessage(EventId = 60, Level = LogLevel.Information, Message = "The certificate {Path} has changed: new connections get the new one")]
    private partial void Reloaded(string path);

    [LoggerMessage(EventId = 61, Level = LogLevel.Warning, Message = "The certificate {Path} has changed, but cannot be used; the one before stays in use")]
    private partial void Refused(string path, Exception exception);
}
