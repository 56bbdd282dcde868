using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Binding.Guards;

/// <summary>Refuses clients that ask too often. An IPv6 client is its /64, which is what a provider gives to one household.</summary>
internal sealed class RateLimitGuard(RateLimitOptions options, TimeProvider time) : IRequestGuard
{
    private readonly TokenBuckets _buckets = new(options, time.TimestampFrequency);

    /// <inheritdoc />
    public Refusal? Check(HttpContext http)
    {
        long wait = http.Connection.RemoteIpAddress is { } address ? _buckets.Take(KeyOf(address), time.GetTimestamp()) : 0;
        return wait == 0 ? null : TooMany(wait);
    }

    private Refusal TooMany(long wait)
    {
        long seconds = (wait + time.TimestampFrequency - 1) / time.TimestampFrequency;
        return new Refusal(StatusCodes.Status429TooManyRequests, "You ask too often.")
        {
            Fields = HeaderFields.Empty.With("Retry-After", seconds.ToString(CultureInfo.InvariantCulture)),
        };
    }

    /// <summary>Every IPv4 address and every IPv6 network of 64 bits has a number of its own: version 4 takes those of the networks 0:ffff:*, which nobody has.</summary>
    private static ulong KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork ? OfVersion4(bytes)
            : address.IsIPv4MappedToIPv6 ? OfVersion4(bytes[12..])
            : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    private static ulong OfVersion4(ReadOnlySpan<byte> bytes) => 0x0000_ffff_0000_0000UL | BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
