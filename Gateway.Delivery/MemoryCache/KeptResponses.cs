using System.Collections;
using Gateway.Delivery.Caching;

namespace Gateway.Delivery.MemoryCache;

/// <summary>The responses under one key, newest first. Immutable, so that a hit gets it as it is; nearly always of one.</summary>
internal sealed class KeptResponses : IReadOnlyList<StoredResponse>
{
    private readonly MemoryResponse _first;
    private readonly MemoryResponse[] _others;

    private KeptResponses(MemoryResponse first, MemoryResponse[] others)
    {
        _first = first;
        _others = others;
    }

    /// <inheritdoc />
    public int Count => 1 + _others.Length;

    /// <inheritdoc />
    public StoredResponse this[int index] => index == 0 ? _first : _others[index - 1];

    /// <summary>They themselves.</summary>
    public IEnumerable<MemoryResponse> All => _others.Prepend(_first);

    /// <summary>A response before others.</summary>
    public static KeptResponses Of(MemoryResponse response, KeptResponses? others) => new(response, others is null ? [] : [others._first, .. others._others]);

    /// <summary>The same without one of them; null when none is left.</summary>
    public KeptResponses? Without(MemoryResponse response) =>
        response != _first ? new(_first, Array.FindAll(_others, other => other != response))
        : _others is [var second, .. var rest] ? new(second, rest)
        : null;

    /// <inheritdoc />
    public IEnumerator<StoredResponse> GetEnumerator() => All.GetEnumerator();

    /// <inheritdoc />
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
