using Gateway.Configuration.Delivery;
using Gateway.Configuration.Yaml;
using Gateway.Storage;
using Gateway.Storage.Identity;

namespace Gateway.Configuration;

/// <summary>Reads the top level of config.yaml, and hands its sections to their own readers.</summary>
internal sealed class ConfigReader(string folder)
{
    // An inline body is held in memory while it is written and read.
    private const int MaxInlineLimit = 1 << 20;

    public GatewayConfig Read(YamlMap root)
    {
        var defaults = new GatewayConfig { DataDirectory = Path.Combine(folder, "data") };

        // Keys name services, services name accounts and sources: read in that order.
        IReadOnlyList<Account> accounts = new AccountReader().Read(root);
        HashSet<string> accountIds = [Account.DefaultId, .. accounts.Select(a => a.Id)];
        var sources = new ReplicationSourceReader();
        IReadOnlyList<ReplicationSourceConfig> replicationSources = sources.Read(root);
        var services = new ServiceReader(accountIds, sources.Ids, folder);
        services.Read(root);

        GatewayConfig config = defaults with
        {
            Urls = new UrlReader(folder).Read(root) ?? defaults.Urls,
            Certificates = [.. new CertificateReader(folder).ReadAll(root), .. services.Delivery.OfType<BindingConfig>().Select(binding => binding.Certificate).OfType<HostCertificate>()],
            DataDirectory = root.Text("data") is { } data ? Path.GetFullPath(data, folder) : defaults.DataDirectory,
            Instance = Checked(root, "instance", t => t.Length > 0 && t.All(c => !char.IsControl(c)), "must be a name on one line") ?? defaults.Instance,
            Region = Checked(root, "region", IsRegion, "may hold only lower-case letters, digits and '-'") ?? defaults.Region,
            RegionAliases = RegionAliases(root),
            Domains = Domains(root),
            Proxies = ProxyReader.Read(root.Map("proxies")),
            Durability = root.Word("durability", ("full", Durability.Full), ("normal", Durability.Normal)) ?? defaults.Durability,
            Catalog = CatalogReader.Read(root.Map("catalog")),
            MasterKey = MasterKey(root),
            S3 = BlobsReader.Read(root.Map("blobs")),
            InlineLimit = InlineLimit(root) ?? defaults.InlineLimit,
            Accounts = accounts,
            Keys = new KeyReader(accountIds, services.Ids).Read(root),
            Services = services.Storages,
            Delivery = services.Delivery,
            ReplicationSources = replicationSources,
            Log = LogReader.Read(root.Map("log"), folder),
            Telemetry = TelemetryReader.Read(root.Map("telemetry")),
        };
        root.Finish();
        return config;
    }

    private static string? Checked(YamlMap map, string key, Func<string, bool> valid, string rule)
    {
        string? text = map.Text(key);
        if (text is not null && !valid(text))
        {
            map.Error(key, $"'{key}' {rule}");
        }

        return text;
    }

    private static bool IsRegion(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static List<string> RegionAliases(YamlMap root)
    {
        var aliases = new List<string>();
        foreach (YamlNode item in root.Items("regionAliases"))
        {
            if (root.Text(item) is not { } alias)
            {
                continue;
            }

            if (!IsRegion(alias))
            {
                root.Error(item, $"the region '{alias}' may hold only lower-case letters, digits and '-'");
            }

            aliases.Add(alias);
        }

        return aliases;
    }

    private static List<string> Domains(YamlMap root)
    {
        var domains = new List<string>();
        foreach (YamlNode item in root.Items("domains"))
        {
            if (root.Text(item)?.ToLowerInvariant() is not { } domain)
            {
                continue;
            }

            if (Uri.CheckHostName(domain) != UriHostNameType.Dns)
            {
                root.Error(item, $"'{domain}' is not a domain name");
            }
            else if (domains.Contains(domain, StringComparer.Ordinal))
            {
                root.Error(item, $"the domain '{domain}' stands here a second time");
            }

            domains.Add(domain);
        }

        return domains;
    }

    private static int? InlineLimit(YamlMap root)
    {
        if (root.Size("inlineLimit") is not { } limit)
        {
            return null;
        }

        if (limit > MaxInlineLimit)
        {
            root.Error("inlineLimit", $"'inlineLimit' must be at most {ByteSize.Format(MaxInlineLimit)}");
            return null;
        }

        return (int)limit;
    }

    private static ReadOnlyMemory<byte>? MasterKey(YamlMap root)
    {
        if (root.Text("masterKey") is not { } text)
        {
            return null;
        }

        // Never shown, not even in parts.
        byte[] key = new byte[StorageOptions.MasterKeyLength];
        if (Convert.TryFromBase64String(text, key, out int length) && length == key.Length)
        {
            return key;
        }

        root.Error("masterKey", $"'masterKey' must be {key.Length} bytes in base64, as from: openssl rand -base64 {key.Length}");
        return null;
    }
}
