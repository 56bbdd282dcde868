using System.Security.Cryptography;
using Gateway.Configuration.Yaml;
using Gateway.Hosting;

namespace Gateway.Configuration;

/// <summary>Reads certificates, and sees whether they can be used.</summary>
internal sealed class CertificateReader(string folder)
{
    private const string Below = "*.";

    /// <summary>Reads the <c>certificates</c> section.</summary>
    public IReadOnlyList<HostCertificate> ReadAll(YamlMap root)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        return [.. root.Maps("certificates").Select(map => ReadHosts(map, known)).OfType<HostCertificate>()];
    }

    /// <summary>Reads <c>{ path, keyPath }</c>; null when that was an error.</summary>
    public CertificateFiles? Read(YamlMap map)
    {
        CertificateFiles? files = ReadFiles(map);
        map.Finish();
        return files;
    }

    private HostCertificate? ReadHosts(YamlMap map, HashSet<string> known)
    {
        var hosts = new List<string>();
        foreach (YamlNode item in map.Items("hosts"))
        {
            if (map.Text(item)?.ToLowerInvariant() is not { } host)
            {
                continue;
            }

            if (!IsHost(host))
            {
                map.Error(item, $"'{host}' is no host such as example.com or *.example.com");
            }
            else if (!known.Add(host))
            {
                map.Error(item, $"the host '{host}' has another certificate already");
            }

            hosts.Add(host);
        }

        if (hosts.Count == 0)
        {
            map.Error("hosts", "'hosts' must name at least one host");
        }

        return Read(map) is { } files ? new HostCertificate(hosts, files) : null;
    }

    private CertificateFiles? ReadFiles(YamlMap map)
    {
        string? path = ReadFile(map, "path");
        string? keyPath = ReadFile(map, "keyPath");
        if (path is null || keyPath is null)
        {
            return null;
        }

        var files = new CertificateFiles(path, keyPath);
        try
        {
            TlsCertificate.Load(files);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            map.Error("path", $"the certificate cannot be used: {e.Message}");
        }

        return files;
    }

    private string? ReadFile(YamlMap map, string key)
    {
        if (map.RequiredText(key) is not { } text)
        {
            return null;
        }

        string path = Path.GetFullPath(text, folder);
        if (File.Exists(path))
        {
            return path;
        }

        map.Error(key, $"there is no file {path}");
        return null;
    }

    private static bool IsHost(string text)
    {
        string name = text.StartsWith(Below, StringComparison.Ordinal) ? text[Below.Length..] : text;
        return Uri.CheckHostName(name) == UriHostNameType.Dns && name.All(char.IsAscii);
    }
}
