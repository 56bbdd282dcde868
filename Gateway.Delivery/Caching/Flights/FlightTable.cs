using System.Runtime.InteropServices;

namespace Gateway.Delivery.Caching.Flights;

/// <summary>The requests to the source that are under way.</summary>
internal sealed class FlightTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CacheKey, List<Flight>> _flights = [];

    /// <summary>Finds a flight that a request may wait for, or makes one.</summary>
    /// <param name="key">What is asked for.</param>
    /// <param name="request">The request.</param>
    /// <param name="options">The cache's settings.</param>
    /// <param name="now">The time.</param>
    /// <param name="isNew">Whether the flight was made: the caller has to start it.</param>
    public Flight JoinOrAdd(CacheKey key, ContentRequest request, CacheOptions options, DateTimeOffset now, out bool isNew)
    {
        lock (_gate)
        {
            List<Flight> flights = Of(key);
            foreach (Flight flight in flights)
            {
                if (flight.Accepts(request, options, now))
                {
                    isNew = false;
                    return flight;
                }
            }

            isNew = true;
            return Add(flights, new Flight(key, isJoinable: true));
        }
    }

    /// <summary>Whether there is a flight that a request may wait for.</summary>
    public bool Has(CacheKey key, ContentRequest request, CacheOptions options, DateTimeOffset now)
    {
        lock (_gate)
        {
            return _flights.TryGetValue(key, out List<Flight>? flights) && flights.Exists(flight => flight.Accepts(request, options, now));
        }
    }

    /// <summary>Another thing comes than was asked for: who asks for that may wait for the flight from now on.</summary>
    public void Move(Flight flight, CacheKey key)
    {
        lock (_gate)
        {
            TakeOut(flight);
            flight.Key = key;
            Of(key).Add(flight);
        }
    }

    /// <summary>Makes a flight for one request alone.</summary>
    public Flight AddAlone(CacheKey key)
    {
        lock (_gate)
        {
            return Add(Of(key), new Flight(key, isJoinable: false));
        }
    }

    /// <summary>Makes a flight that nobody waits for yet, unless one with its key is under way that others may wait for.</summary>
    public Flight? TryAddBehind(CacheKey key)
    {
        lock (_gate)
        {
            List<Flight> flights = Of(key);
            if (flights.Exists(flight => flight.IsJoinable && !flight.IsPurged))
            {
                return null;
            }

            Flight added = Add(flights, new Flight(key, isJoinable: true));
            added.Abandon();
            return added;
        }
    }

    /// <summary>Takes out a flight that is over.</summary>
    public void Remove(Flight flight)
    {
        lock (_gate)
        {
            TakeOut(flight);
        }

        flight.Dispose();
    }

    /// <summary>Tells all flights of a purge.</summary>
    /// <param name="purge">The purge.</param>
    /// <param name="except">The one that it does not concern; null for none.</param>
    public void Meet(Purge purge, Flight? except)
    {
        lock (_gate)
        {
            foreach (Flight flight in _flights.Values.SelectMany(flights => flights))
            {
                if (flight != except)
                {
                    flight.Meet(purge);
                }
            }
        }
    }

    /// <summary>Stops all flights, and waits until they are over.</summary>
    public Task CancelAsync()
    {
        Flight[] flights;
        lock (_gate)
        {
            flights = [.. _flights.Values.SelectMany(some => some)];
        }

        foreach (Flight flight in flights)
        {
            flight.Cancel();
        }

        return Task.WhenAll(flights.Select(flight => flight.Ended));
    }

    private static Flight Add(List<Flight> flights, Flight flight)
    {
        flights.Add(flight);
        return flight;
    }

    private void TakeOut(Flight flight)
    {
        if (_flights.TryGetValue(flight.Key, out List<Flight>? flights) && flights.Remove(flight) && flights.Count == 0)
        {
            _flights.Remove(flight.Key);
        }
    }

    private List<Flight> Of(CacheKey key)
    {
        ref List<Flight>? flights = ref CollectionsMarshal.GetValueRefOrAddDefault(_flights, key, out _);
        return flights ??= new List<Flight>(1);
    }
}
