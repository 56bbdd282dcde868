using System.Security.Cryptography;

namespace Gateway.Benchmarks.Scale;

/// <summary>
/// One client of several gateways without stickiness: it writes at one, sees at the next what became of it (get and list), writes at that
/// one, and so on. It alone writes its few keys, so it knows what the right answers are.
/// </summary>
/// <param name="number">Its number among the clients.</param>
/// <param name="gateways">The gateways; with only one, it reads where it wrote.</param>
internal sealed class MixedClient(int number, IReadOnlyList<ObjectClient> gateways)
{
    private const int Keys = 8;

    // One that lies in the catalog and one that lies in the store.
    private static readonly int[] Sizes = [4 << 10, 256 << 10];

    private readonly Dictionary<string, string> _etags = new(StringComparer.Ordinal);
    private readonly string _prefix = $"client-{number}/";
    private int _turn = number;

    /// <summary>The objects that there must be, with their ETags.</summary>
    public IReadOnlyDictionary<string, string> Expected => _etags;

    /// <summary>How many requests were answered.</summary>
    public long Operations { get; private set; }

    /// <summary>How many writes were looked at.</summary>
    public long Writes { get; private set; }

    /// <summary>What was not as written.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>Works as long as it shall.</summary>
    public async Task RunAsync(Func<bool> goesOn, CancellationToken cancellationToken)
    {
        while (goesOn())
        {
            ObjectClient writer = gateways[_turn % gateways.Count];
            ObjectClient reader = gateways[++_turn % gateways.Count];
            string key = $"{_prefix}{RandomNumberGenerator.GetInt32(Keys)}";
            byte[]? body = await WriteAsync(writer, key, cancellationToken);
            await CheckAsync(reader, key, body, cancellationToken);
            Operations += 3;
            Writes++;
        }
    }

    /// <summary>Deletes every third object that it comes upon, and puts otherwise.</summary>
    /// <returns>What the object now is; null when it is gone.</returns>
    private async Task<byte[]?> WriteAsync(ObjectClient gateway, string key, CancellationToken cancellationToken)
    {
        if (_etags.ContainsKey(key) && RandomNumberGenerator.GetInt32(3) == 0)
        {
            await gateway.DeleteAsync(key, cancellationToken);
            _etags.Remove(key);
            return null;
        }

        byte[] body = RandomNumberGenerator.GetBytes(Sizes[RandomNumberGenerator.GetInt32(Sizes.Length)]);
        _etags[key] = await gateway.PutAsync(key, body, cancellationToken);
        return body;
    }

    private async Task CheckAsync(ObjectClient gateway, string key, byte[]? body, CancellationToken cancellationToken)
    {
        byte[]? found = await gateway.GetAsync(key, cancellationToken);
        if (!found.AsSpan().SequenceEqual(body))
        {
            Wrong.Add($"{key}: put {Text(body)}, got {Text(found)}");
        }

        IReadOnlyDictionary<string, string> listed = await gateway.ListAsync(_prefix, cancellationToken);
        if (!AreSame(listed, _etags))
        {
            Wrong.Add($"{_prefix}: listed {string.Join(' ', listed)}, expected {string.Join(' ', _etags)}");
        }
    }

    /// <summary>Whether two lists have the same objects.</summary>
    public static bool AreSame(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(entry => other.TryGetValue(entry.Key, out string? etag) && etag == entry.Value);

    private static string Text(byte[]? body) => body is null ? "nothing" : $"{body.Length} bytes {Convert.ToHexStringLower(MD5.HashData(body))}";
}
