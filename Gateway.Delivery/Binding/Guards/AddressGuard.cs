using System.Net;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Binding.Guards;

/// <summary>Lets clients in by their address, as a trusted proxy gave it or as the connection has it.</summary>
/// <param name="allow">Who may; empty for everybody.</param>
/// <param name="deny">Who may not, also among those who may.</param>
internal sealed class AddressGuard(IReadOnlyList<IPNetwork> allow, IReadOnlyList<IPNetwork> deny) : IRequestGuard
{
    private static readonly Refusal Denied = new(StatusCodes.Status403Forbidden, "Your address is not allowed here.");

    private readonly IPNetwork[] _allow = [.. allow];
    private readonly IPNetwork[] _deny = [.. deny];

    /// <inheritdoc />
    public Refusal? Check(HttpContext http)
    {
        // A socket for both versions of IP shows a client of version 4 as ::ffff:192.0.2.1.
        IPAddress? address = http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : http.Connection.RemoteIpAddress;
        bool allowed = address is not null && !IsIn(_deny, address) && (_allow.Length == 0 || IsIn(_allow, address));
        return allowed ? null : Denied;
    }

    private static bool IsIn(IPNetwork[] networks, IPAddress address)
    {
        foreach (IPNetwork network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
