using Gateway.Configuration.Yaml;

namespace Gateway.Configuration;

/// <summary>Reads <c>urls</c>: each a url, or <c>{ url, certificate: { path, keyPath } }</c>.</summary>
internal sealed class UrlReader(string folder)
{
    /// <summary>The urls; null when the key is absent.</summary>
    public IReadOnlyList<ListenUrl>? Read(YamlMap root)
    {
        if (!root.Has("urls"))
        {
            return null;
        }

        var urls = new List<ListenUrl>();
        IReadOnlyList<YamlNode> items = root.Items("urls");
        foreach (YamlNode item in items)
        {
            if (ReadOne(root, item) is not { } url)
            {
                continue;
            }

            if (urls.Exists(url.Collides))
            {
                root.Error(item, $"'{url}' stands here a second time");
            }

            urls.Add(url);
        }

        if (root.IsList("urls") && items.Count == 0)
        {
            root.Error("urls", "'urls' names no url");
        }

        return urls;
    }

    private ListenUrl? ReadOne(YamlMap root, YamlNode item)
    {
        if (item is not YamlMapping)
        {
            return root.Text(item) is { } plain ? Parse(root, item, plain, certificate: null) : null;
        }

        YamlMap map = root.Map(item)!;
        string? text = map.RequiredText("url");
        CertificateFiles? certificate = map.Map("certificate") is { } files ? new CertificateReader(folder).Read(files) : null;
        map.Finish();

        // A certificate that cannot be used is an error already.
        bool unusable = certificate is null && map.Has("certificate");
        return text is null || unusable ? null : Parse(root, item, text, certificate);
    }

    private static ListenUrl? Parse(YamlMap root, YamlNode item, string text, CertificateFiles? certificate)
    {
        ListenUrl? url = ListenUrl.Parse(text, certificate, out string? problem);
        if (url is null)
        {
            root.Error(item, problem!);
        }

        return url;
    }
}
