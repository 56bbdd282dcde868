using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gateway.Delivery.Binding.Guards;

/// <summary>
/// A token bucket for every client, in a table of fixed size. A bucket is one number: the time at which it will be full again (the generic cell
/// rate algorithm, ITU-T I.371). Where there is no room for one more, the bucket goes that is full soonest: who has been refused lately is
/// remembered longest, and forgetting errs on the client's side. So a million addresses cost what a hundred do.
/// </summary>
internal sealed class TokenBuckets
{
    private const int Ways = 8;
    private const int SetBits = 14;

    private readonly Bucket[] _buckets = new Bucket[Ways << SetBits];
    private readonly Lock[] _locks = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];
    private readonly long _token;
    private readonly long _capacity;

    // Unknown outside, so that nobody can choose addresses that push a certain one out.
    private readonly ulong _seed;
    private readonly ulong _factor;

    /// <param name="options">The rate.</param>
    /// <param name="frequency">Timestamps a second.</param>
    public TokenBuckets(RateLimitOptions options, long frequency)
    {
        _token = Math.Max(1, (long)(options.Per.TotalSeconds * frequency / options.Requests));
        _capacity = _token * options.Burst;
        Span<ulong> random = stackalloc ulong[2];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(random));
        (_seed, _factor) = (random[0], random[1] | 1);
    }

    /// <summary>Takes a token out of a client's bucket.</summary>
    /// <param name="client">The client's number.</param>
    /// <param name="now">A timestamp.</param>
    /// <returns>0 when there was one, else how long until there is.</returns>
    public long Take(ulong client, long now)
    {
        int set = (int)(Mix(client) >> (64 - SetBits));
        Span<Bucket> buckets = _buckets.AsSpan(set * Ways, Ways);
        lock (_locks[set % _locks.Length])
        {
            ref Bucket bucket = ref Find(buckets, client);
            long full = Math.Max(bucket.Full, now) + _token;
            long wait = full - now - _capacity;
            if (wait > 0)
            {
                return wait;
            }

            bucket.Full = full;
            return 0;
        }
    }

    /// <summary>The client's bucket; a full one takes the place of the one that is full soonest.</summary>
    private static ref Bucket Find(Span<Bucket> buckets, ulong client)
    {
        int oldest = 0;
        for (int i = 0; i < buckets.Length; i++)
        {
            if (buckets[i].Client == client)
            {
                return ref buckets[i];
            }

            oldest = buckets[i].Full < buckets[oldest].Full ? i : oldest;
        }

        buckets[oldest] = new Bucket { Client = client };
        return ref buckets[oldest];
    }

    // Folded in between: the top bits of one product alone would put neighbouring addresses side by side.
    private ulong Mix(ulong client)
    {
        ulong mixed = (client ^ _seed) * _factor;
        return (mixed ^ (mixed >> 32)) * _factor;
    }

    private struct Bucket
    {
        public ulong Client;
        public long Full;
    }
}
