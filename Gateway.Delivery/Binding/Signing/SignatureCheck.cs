using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gateway.Delivery.Binding.Guards;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Binding.Signing;

/// <summary>Lets through what was signed with one of a binding's keys and is not over: see <see cref="UrlSigner"/>.</summary>
internal sealed class SignatureCheck
{
    // Enough for the year 33658; no more than fits.
    private const int MaxDigits = 12;

    private static readonly Refusal Missing = Forbidden("This link needs a signature.");
    private static readonly Refusal Wrong = Forbidden("The signature does not belong to this link.");
    private static readonly Refusal Expired = Forbidden("This link has expired.");

    private readonly UrlSigner[] _signers;
    private readonly string _prefix;
    private readonly TimeProvider _time;

    public SignatureCheck(string bindingId, string pathPrefix, SignedUrlOptions options, TimeProvider time)
    {
        _signers = [.. options.Keys.Select(key => new UrlSigner(key, bindingId))];
        _prefix = pathPrefix;
        _time = time;
    }

    /// <summary>Checks a request.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="path">Its path, without the binding's prefix.</param>
    /// <param name="query">Its query; afterwards without what belongs to the signature.</param>
    /// <param name="secondsLeft">How long the link is still good.</param>
    /// <returns>Why it is refused; null when the signature is good.</returns>
    public Refusal? Check(string method, ContentPath path, ref string query, out long secondsLeft)
    {
        secondsLeft = 0;
        if (!SignedQuery.TryRead(query, out SignedQuery? signed))
        {
            return Wrong;
        }

        if (signed.Signature is null || signed.Expires is null)
        {
            return Missing;
        }

        if (signed.Expires.Length > MaxDigits || !long.TryParse(signed.Expires, NumberStyles.None, CultureInfo.InvariantCulture, out long expires) || !IsSigned(method, path, signed))
        {
            return Wrong;
        }

        query = signed.Rest;
        secondsLeft = expires - _time.GetUtcNow().ToUnixTimeSeconds();
        return secondsLeft > 0 ? null : Expired;
    }

    private bool IsSigned(string method, ContentPath path, SignedQuery signed)
    {
        method = HttpMethods.IsHead(method) ? "GET" : method;
        string? folder = signed.Folder is null ? null : Uri.UnescapeDataString(signed.Folder);
        if (folder is not null && !(folder.EndsWith('/') && $"{_prefix}{path.Decoded}".StartsWith(folder, StringComparison.Ordinal)))
        {
            return false;
        }

        // Every key is tried, and every character compared: the time it takes says nothing.
        bool found = false;
        Span<char> expected = stackalloc char[UrlSigner.Length];
        foreach (UrlSigner signer in _signers)
        {
            if (folder is null)
            {
                signer.SignUrl(method, $"{_prefix}{path.Encoded}", signed.Rest, signed.Expires, expected);
            }
            else
            {
                signer.SignFolder(method, folder, signed.Expires, expected);
            }

            found |= CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(expected), MemoryMarshal.AsBytes(signed.Signature.AsSpan()));
        }

        return found;
    }

    private static Refusal Forbidden(string reason) => new(StatusCodes.Status403Forbidden, reason);
}
