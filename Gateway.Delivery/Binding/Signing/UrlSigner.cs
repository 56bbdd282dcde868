using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Delivery.Binding.Signing;

/// <summary>
/// Signs URLs with HMAC-SHA256, without padding in base64url (RFC 4648 section 5). The text that is signed has a line each, without a last line
/// end, for: the word <c>url</c>; the method, GET also for HEAD; the binding's id; the path as it is sent; the other parameters of the query as they
/// are sent, joined by <c>&amp;</c>; the time. Or, for everything below a folder: the word <c>folder</c>; the method; the binding's id; the folder, decoded; the time.
/// No host is in it: a name more for the same site needs no other URLs.
/// </summary>
public sealed class UrlSigner
{
    /// <summary>Characters of a signature.</summary>
    public const int Length = 43;

    private readonly byte[] _key;
    private readonly string _bindingId;

    /// <summary>Signs for one binding.</summary>
    /// <param name="key">The secret.</param>
    /// <param name="bindingId">The binding's id.</param>
    public UrlSigner(string key, string bindingId)
    {
        _key = Encoding.UTF8.GetBytes(key);
        _bindingId = bindingId;
    }

    /// <summary>What to put behind a path to make it a signed URL, with its question mark.</summary>
    /// <param name="path">The public path, percent-encoded, with its leading slash; of a folder decoded, ending with a slash.</param>
    /// <param name="query">The other parameters, percent-encoded; empty for none. A folder's signature does not cover them.</param>
    /// <param name="expires">Until when it is good, in whole seconds.</param>
    /// <param name="ofFolder">Whether it covers everything below the path.</param>
    public string SignQuery(string path, string query, DateTimeOffset expires, bool ofFolder = false)
    {
        string seconds = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        Span<char> signature = stackalloc char[Length];
        string front = query.Length == 0 ? "?" : $"?{query}&";
        if (ofFolder)
        {
            SignFolder("GET", path, seconds, signature);
            return $"{front}sigPath={Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}&exp={seconds}&sig={signature}";
        }

        SignUrl("GET", path, query, seconds, signature);
        return $"{front}exp={seconds}&sig={signature}";
    }

    /// <summary>The signature of one URL.</summary>
    internal void SignUrl(string method, ReadOnlySpan<char> path, ReadOnlySpan<char> query, ReadOnlySpan<char> expires, Span<char> signature) =>
        Sign($"url\n{method}\n{_bindingId}\n{path}\n{query}\n{expires}", signature);

    /// <summary>The signature of everything below a folder.</summary>
    internal void SignFolder(string method, ReadOnlySpan<char> folder, ReadOnlySpan<char> expires, Span<char> signature) =>
        Sign($"folder\n{method}\n{_bindingId}\n{folder}\n{expires}", signature);

    private void Sign(string text, Span<char> signature)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)), hash);
        ArrayPool<byte>.Shared.Return(bytes);
        Base64Url.EncodeToChars(hash, signature);
    }
}
