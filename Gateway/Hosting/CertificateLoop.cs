namespace Gateway.Hosting;

/// <summary>
/// Looks for changed certificates, for as long as the gateway runs. Notifications of the file system are not asked for: they do not see through links
/// and over the network, and a few kilobytes are read quickly.
/// </summary>
internal sealed class CertificateLoop(ServerCertificates certificates, TimeProvider time) : BackgroundService
{
    /// <summary>How long a new certificate may go unnoticed.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (certificates.All.Count > 0 && await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (ReloadedCertificate certificate in certificates.All)
            {
                await certificate.ReloadAsync(stoppingToken);
            }
        }
    }
}
