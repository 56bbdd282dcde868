namespace Gateway.Configuration;

/// <summary>A certificate with its chain, and its private key: PEM files, absolute paths.</summary>
public sealed record CertificateFiles(string Path, string KeyPath);
