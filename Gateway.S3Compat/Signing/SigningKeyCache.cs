using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.S3Compat.Signing;

/// <summary>Derived signing keys. A key serves a day and a region, so a busy client derives once; the number kept is bounded.</summary>
internal sealed class SigningKeyCache
{
    /// <summary>Beyond this many keys the cache starts afresh.</summary>
    public const int Capacity = 4096;

    private readonly ConcurrentDictionary<Scope, byte[]> _keys = new();
    private int _count;

    /// <summary>The key for a secret, day and region. Shared; not to be changed.</summary>
    /// <param name="secret">The secret access key.</param>
    /// <param name="date">Eight digits.</param>
    /// <param name="region">The region, as the client names it.</param>
    public byte[] Get(string secret, ReadOnlySpan<char> date, string region)
    {
        var scope = new Scope(secret, int.Parse(date), region);
        if (_keys.TryGetValue(scope, out byte[]? key))
        {
            return key;
        }

        key = Derive(secret, date, region);
        if (Interlocked.Increment(ref _count) > Capacity)
        {
            _keys.Clear();
            Interlocked.Exchange(ref _count, 1);
        }

        _keys.TryAdd(scope, key);
        return key;
    }

    /// <summary>HMAC over date, region, service and terminal in turn.</summary>
    private static byte[] Derive(string secret, ReadOnlySpan<char> date, string region)
    {
        Span<byte> digits = stackalloc byte[8];
        Encoding.ASCII.GetBytes(date, digits);
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + secret);
        byte[] ofDate = HMACSHA256.HashData(key, digits);
        byte[] ofRegion = HMACSHA256.HashData(ofDate, Encoding.UTF8.GetBytes(region));
        byte[] ofService = HMACSHA256.HashData(ofRegion, "s3"u8);
        return HMACSHA256.HashData(ofService, "aws4_request"u8);
    }

    private readonly record struct Scope(string Secret, int Date, string Region);
}
