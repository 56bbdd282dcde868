using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery;

/// <summary>No header fields, and none can be added.</summary>
internal static class NoHeaders
{
    public static IHeaderDictionary Instance { get; } = new HeaderDictionary { IsReadOnly = true };
}
