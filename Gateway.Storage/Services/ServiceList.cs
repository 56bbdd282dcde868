using Gateway.Storage.Objects;

namespace Gateway.Storage.Services;

/// <summary>Keeps the services that this gateway knows in step with the registry, which others may change, too. One call at a time.</summary>
/// <param name="known">The services.</param>
/// <param name="registry">The registry.</param>
/// <param name="open">Opens a service's objects.</param>
internal sealed class ServiceList(OpenServices known, IServiceRegistry registry, Func<OpenService, Task<ObjectStore>> open)
{
    private Task _closing = Task.CompletedTask;
    private long? _dataVersion;

    /// <summary>Takes over what others have made, changed or removed; all that there is, the first time.</summary>
    /// <exception cref="StorageException">Unavailable or Corrupted.</exception>
    public void Refresh()
    {
        // Read before the services: a change in between is seen the next time.
        long version = registry.DataVersion();
        if (version != _dataVersion)
        {
            Take(registry.Load());
            _dataVersion = version;
        }
    }

    /// <summary>Makes a service.</summary>
    /// <exception cref="StorageException">ServiceExists: another gateway may have made it; it is known from now on.</exception>
    public ServiceInfo Add(ServiceInfo service, string? configuredVersions)
    {
        try
        {
            return known.Add(new OpenService(registry.Add(service, configuredVersions), open)).Record.Info;
        }
        catch (StorageException e) when (e.Error == StorageError.ServiceExists)
        {
            Refresh();
            throw;
        }
    }

    /// <summary>Changes a service.</summary>
    /// <inheritdoc cref="IServiceRegistry.Update" />
    public ServiceInfo Update(OpenService service, Func<ServiceRecord, ServiceRecord> change) =>
        (service.Record = registry.Update(service.Record.Number, change)).Info;

    /// <summary>Makes a service, or changes one, so that it is as declared.</summary>
    /// <param name="definition">What was declared.</param>
    /// <param name="now">The time.</param>
    public ServiceInfo Apply(ServiceDefinition definition, DateTimeOffset now)
    {
        if (known.Find(definition.Id) is null)
        {
            try
            {
                return Add(definition.Make(now), definition.Versions);
            }
            catch (StorageException e) when (e.Error == StorageError.ServiceExists && known.Find(definition.Id) is not null)
            {
                // Made by another gateway that is just starting.
            }
        }

        OpenService service = known.Find(definition.Id)!;
        return definition.ApplyTo(service.Record) == service.Record ? service.Record.Info : Update(service, definition.ApplyTo);
    }

    /// <summary>Closes the objects of all services, once those of the removed ones are closed.</summary>
    public async ValueTask CloseAsync()
    {
        await _closing;
        foreach (OpenService service in known.All)
        {
            await service.CloseAsync();
        }
    }

    private void Take(IReadOnlyList<ServiceRecord> records)
    {
        HashSet<long> numbers = [.. records.Select(record => record.Number)];
        foreach (OpenService removed in known.All.Where(service => !numbers.Contains(service.Record.Number)).ToList())
        {
            known.Remove(removed);
            _closing = Task.WhenAll(_closing, CloseAsync(removed));
        }

        foreach (ServiceRecord record in records)
        {
            if (known.Find(record.Number) is { } service)
            {
                service.Record = record;
            }
            else
            {
                known.Add(new OpenService(record, open));
            }
        }
    }

    private static async Task CloseAsync(OpenService removed)
    {
        try
        {
            await removed.CloseAsync();
        }
        catch (StorageException)
        {
            // It was just being opened, and there is nothing to open any more.
        }
    }
}
