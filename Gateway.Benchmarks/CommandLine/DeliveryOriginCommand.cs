using System.CommandLine;
using Gateway.Benchmarks.Delivery.Servers;

namespace Gateway.Benchmarks.CommandLine;

/// <summary>The web server behind the caches: <see cref="DeliveryOrigin"/>.</summary>
internal static class DeliveryOriginCommand
{
    public const string Name = "delivery-origin";

    public static Command Create() => ServerCommand.Create(Name, () => new DeliveryOrigin().InvokeAsync);
}
