namespace Gateway.Configuration;

/// <summary>A certificate for some of the hosts that are served.</summary>
/// <param name="Hosts">Host names in lower case; <c>*.example.org</c> stands for the names one level below (RFC 9525 section 6.3).</param>
/// <param name="Files">The certificate.</param>
public sealed record HostCertificate(IReadOnlyList<string> Hosts, CertificateFiles Files);
