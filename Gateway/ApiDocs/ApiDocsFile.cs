using System.Security.Cryptography;

namespace Gateway.ApiDocs;

/// <summary>A file that is embedded in the program and served as it is.</summary>
internal sealed class ApiDocsFile
{
    private readonly string _resource;

    /// <summary>Finds the file.</summary>
    /// <param name="name">Its path under <c>ApiDocs/</c>, with slashes.</param>
    /// <param name="contentType">The Content-Type to serve it with.</param>
    public ApiDocsFile(string name, string contentType)
    {
        _resource = "ApiDocs/" + name;
        ContentType = contentType;
        using Stream content = Open();
        Length = content.Length;
        ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"";
    }

    public string ContentType { get; }

    /// <summary>In bytes.</summary>
    public long Length { get; }

    /// <summary>A strong entity tag, with its quotes.</summary>
    public string ETag { get; }

    /// <summary>The bytes, which the runtime maps into memory with the program.</summary>
    public Stream Open() => typeof(ApiDocsFile).Assembly.GetManifestResourceStream(_resource)!;
}
