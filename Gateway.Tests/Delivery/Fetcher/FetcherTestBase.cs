using Gateway.Tests.Delivery.Chains;

namespace Gateway.Tests.Delivery.Fetcher;

/// <summary>A gateway that fetches from an origin of the test's own, byte by byte.</summary>
internal abstract class FetcherTestBase
{
    protected RawOrigin Origin { get; private set; } = null!;

    protected DeliveringGateway Gateway { get; private set; } = null!;

    [TearDown]
    public async Task Stop()
    {
        if (Gateway is not null)
        {
            await Gateway.DisposeAsync();
        }

        await Origin.DisposeAsync();
    }

    /// <summary>Starts a gateway that hands on what it fetches.</summary>
    /// <param name="origin">Ends with the test.</param>
    /// <param name="settings">More settings of the fetcher, each behind a comma.</param>
    /// <param name="folder">Where at the origin it fetches.</param>
    protected Task StartAsync(RawOrigin origin, string settings = "", string folder = "") => StartServicesAsync(origin,
        $$"""
          - { id: origin, type: http-fetcher, url: "{{origin.Url}}{{folder}}"{{settings}} }
          - { id: www, type: public-http-binding, source: origin }
        """);

    /// <summary>Starts a gateway.</summary>
    /// <param name="origin">Ends with the test.</param>
    /// <param name="services">The configuration of its services.</param>
    protected async Task StartServicesAsync(RawOrigin origin, string services)
    {
        Origin = origin;
        Gateway = await DeliveringGateway.StartAsync(services);
    }
}
