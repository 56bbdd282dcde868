using System.Net;
using Gateway.Delivery.Http;
using Gateway.Storage.Identity;

namespace Gateway.Logging;

/// <summary>What is known of a finished request. Values that live on after the request, unformatted.</summary>
/// <param name="Time">When it came.</param>
/// <param name="Client">The peer's address.</param>
/// <param name="Method">The method.</param>
/// <param name="Target">The raw target, still with the secrets of its query.</param>
/// <param name="Status">The status answered.</param>
/// <param name="Bytes">The body's length as announced; null when it was not.</param>
/// <param name="Duration">Until the answer was handed over.</param>
/// <param name="KeyId">The key that signed it; null for an anonymous or refused request.</param>
/// <param name="Service">The service it was about, as it was then; null when about none.</param>
/// <param name="Cache">What the caches did for it; null when there was none on its way.</param>
internal readonly record struct AccessEntry(
    DateTimeOffset Time,
    IPAddress? Client,
    string Method,
    string Target,
    int Status,
    long? Bytes,
    TimeSpan Duration,
    string? KeyId,
    IOwnedService? Service,
    CacheStatus? Cache);
