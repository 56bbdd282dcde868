using System.Security.Cryptography;
using Gateway.S3Compat.Body;
using Gateway.StandardMode.Errors;
using Gateway.Storage.Integrity;
using Microsoft.Extensions.Primitives;

namespace Gateway.StandardMode.Upload;

/// <summary>The digests that a client declares for the bytes it sends: Content-MD5 (RFC 1864), and SHA-256 in Content-Digest (RFC 9530).</summary>
internal sealed class DeclaredDigests
{
    private const string Sha256Name = "sha-256";

    private readonly byte[]? _md5;
    private readonly byte[]? _sha256;

    private DeclaredDigests(byte[]? md5, byte[]? sha256)
    {
        _md5 = md5;
        _sha256 = sha256;
    }

    /// <summary>What must be computed for <see cref="Verify"/>.</summary>
    public HashAlgorithms Algorithms =>
        (_md5 is null ? HashAlgorithms.None : HashAlgorithms.Md5) | (_sha256 is null ? HashAlgorithms.None : HashAlgorithms.Sha256);

    /// <summary>Reads the headers; null when they declare nothing that is verified here.</summary>
    /// <exception cref="StandardException">InvalidDigest.</exception>
    public static DeclaredDigests? Read(StringValues contentMd5, StringValues contentDigest)
    {
        if (contentMd5.Count == 0 && contentDigest.Count == 0)
        {
            return null;
        }

        byte[]? md5 = contentMd5.Count == 0 ? null : Base64Digest.TryParse(contentMd5.ToString(), MD5.HashSizeInBytes) ?? throw Invalid("Content-MD5");
        return new DeclaredDigests(md5, Sha256(contentDigest.ToString()));
    }

    /// <summary>Compares what was computed with what was declared.</summary>
    /// <exception cref="StandardException">BadDigest.</exception>
    public void Verify(ContentDigest digest)
    {
        if ((_md5 is not null && !_md5.AsSpan().SequenceEqual(digest.Get(HashAlgorithms.Md5)))
            || (_sha256 is not null && !_sha256.AsSpan().SequenceEqual(digest.Get(HashAlgorithms.Sha256))))
        {
            throw new StandardException(StandardError.BadDigest);
        }
    }

    /// <summary>
    /// The SHA-256 of a dictionary such as <c>sha-256=:BASE64:, sha-512=:BASE64:</c> (RFC 8941 section 3.2). "A recipient MAY ignore any or all
    /// digests" (RFC 9530 section 2): those of other algorithms are, but they have to be well-formed.
    /// </summary>
    private static byte[]? Sha256(ReadOnlySpan<char> header)
    {
        byte[]? sha256 = null;
        if (header.Trim(" \t").IsEmpty)
        {
            return null;
        }

        foreach (Range item in header.Split(','))
        {
            ReadOnlySpan<char> member = header[item].Trim(" \t");
            int equals = member.IndexOf('=');
            if (equals <= 0 || !IsKey(member[..equals]) || member[(equals + 1)..] is not [':', .. var rest]
                || rest.IndexOf(':') is not (>= 0 and var end) || !(rest[(end + 1)..] is [] or [';', ..]))
            {
                throw Invalid("Content-Digest");
            }

            bool known = member[..equals] is Sha256Name;
            byte[] value = new byte[(rest.Length + 3) / 4 * 3];
            if (!Convert.TryFromBase64Chars(rest[..end], value, out int length) || (known && length != SHA256.HashSizeInBytes))
            {
                throw Invalid("Content-Digest");
            }

            sha256 = known ? value[..length] : sha256;
        }

        return sha256;
    }

    private static bool IsKey(ReadOnlySpan<char> key)
    {
        foreach (char c in key)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('_' or '-' or '.' or '*'))
            {
                return false;
            }
        }

        return char.IsAsciiLetterLower(key[0]) || key[0] == '*';
    }

    private static StandardException Invalid(string header) => new(StandardError.InvalidDigest, $"The header {header} is not valid.");
}
