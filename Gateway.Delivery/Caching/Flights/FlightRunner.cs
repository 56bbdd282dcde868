namespace Gateway.Delivery.Caching.Flights;

/// <summary>Runs flights on the thread pool, each to its end.</summary>
internal sealed class FlightRunner(CacheCore core)
{
    /// <summary>Starts a flight.</summary>
    /// <param name="flight">The flight, which is in the table.</param>
    /// <param name="fly">Lands it. An exception is told to those who wait.</param>
    public void Start(Flight flight, Func<ValueTask> fly) => _ = Task.Run(() => RunAsync(flight, fly));

    private async Task RunAsync(Flight flight, Func<ValueTask> fly)
    {
        core.Counters.BeginFlight();
        try
        {
            await fly();
        }
        catch (Exception e)
        {
            core.Counters.CountUpstreamError();
            flight.Fail(e);
        }
        finally
        {
            core.Flights.Remove(flight);
            core.Counters.EndFlight();
        }
    }
}
