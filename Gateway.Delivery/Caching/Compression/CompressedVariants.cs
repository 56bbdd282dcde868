using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Gateway.Delivery.Caching.Flights;
using Gateway.Delivery.Caching.Rules;

namespace Gateway.Delivery.Caching.Compression;

/// <summary>Compressed forms of stored responses: each made once, when it is first wanted, and kept beside its response. What that one becomes, they become.</summary>
internal sealed class CompressedVariants(CacheCore core)
{
    // Who wants more gets it as it is, until it has been made behind him.
    private const long MaxWaitedFor = 2 << 20;
    private const long MaxLength = 64 << 20;

    private static readonly object Mark = new();

    private readonly FlightRunner _runner = new(core);
    private readonly ConditionalWeakTable<ResponseRecord, object> _futile = [];
    private int _jobs;

    /// <summary>Answers with the form that a client wants.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="identity">The stored response.</param>
    /// <param name="result">The answer as it is; disposed if it is not the one.</param>
    /// <param name="cancellationToken">Ends the wait of this client.</param>
    public ValueTask<ContentResult> ChooseAsync(ContentRequest request, StoredResponse identity, ContentResult result, CancellationToken cancellationToken)
    {
        ResponseRecord record = identity.Record;
        if (record.Slice is not null || Coding(request, result) is not { } coding)
        {
            return new ValueTask<ContentResult>(result);
        }

        ValueTask<IReadOnlyList<StoredResponse>> found = core.Store.FindAsync(coding.KeyOf(identity.Key), cancellationToken);
        return found.IsCompletedSuccessfully && Find(found.Result, record, request) is { } variant
            ? new ValueTask<ContentResult>(Replace(result, variant))
            : MakeAsync(coding, request, identity, result, cancellationToken);
    }

    /// <summary>The same for a response that is on its way in: what is short is waited for.</summary>
    public async ValueTask<ContentResult> ChooseAsync(ContentRequest request, Flight arriving, ContentResult result, CancellationToken cancellationToken)
    {
        if (Coding(request, result) is null || !(result.Metadata.Length <= MaxWaitedFor))
        {
            return result;
        }

        await arriving.Ended.WaitAsync(cancellationToken);
        return arriving.Kept is { } kept ? await ChooseAsync(request, kept, result, cancellationToken) : result;
    }

    /// <summary>A response is being replaced: its forms are forgotten.</summary>
    public async ValueTask ForgetAsync(CacheKey identity, ContentRequest request)
    {
        foreach (ContentCoding coding in ContentCoding.All)
        {
            foreach (StoredResponse variant in await core.Store.FindAsync(coding.KeyOf(identity), CancellationToken.None))
            {
                if (VaryRules.Matches(variant.Record, request))
                {
                    core.Store.Remove(variant);
                }
            }
        }
    }

    /// <summary>A response was confirmed: so are its forms.</summary>
    /// <param name="identity">The response.</param>
    /// <param name="before">What was known of it.</param>
    /// <param name="now">What is known of it.</param>
    public async ValueTask ConfirmAsync(StoredResponse identity, ResponseRecord before, ResponseRecord now)
    {
        foreach (ContentCoding coding in ContentCoding.All)
        {
            foreach (StoredResponse variant in await core.Store.FindAsync(coding.KeyOf(identity.Key), CancellationToken.None))
            {
                if (IsOf(variant.Record, before))
                {
                    await core.Store.UpdateAsync(variant, coding.Describe(now, variant.Record.Metadata.Length));
                }
            }
        }
    }

    private static ContentCoding? Coding(ContentRequest request, ContentResult result) =>
        request.Headers.AcceptEncoding.Count > 0 && request.Headers.Range.Count == 0 && !result.IsOwn && CompressionRules.IsCompressible(result.Status, result.Metadata)
            ? AcceptedCodings.Choose(request.Headers.AcceptEncoding)
            : null;

    // A form belongs to a response as long as both came, or were confirmed, together.
    private static bool IsOf(ResponseRecord variant, ResponseRecord identity) => variant.Received == identity.Received;

    private static StoredResponse? Find(IReadOnlyList<StoredResponse> variants, ResponseRecord identity, ContentRequest request)
    {
        for (int i = 0; i < variants.Count; i++)
        {
            if (IsOf(variants[i].Record, identity) && VaryRules.Matches(variants[i].Record, request))
            {
                return variants[i];
            }
        }

        return null;
    }

    private static ContentResult Replace(ContentResult result, StoredResponse variant)
    {
        if (variant.OpenBody() is not { } body)
        {
            return result;
        }

        result.Dispose();
        return new ContentResult(result.Status, variant.Record.Metadata, body) { Age = result.Age, CacheStatus = result.CacheStatus };
    }

    private async ValueTask<ContentResult> MakeAsync(ContentCoding coding, ContentRequest request, StoredResponse identity, ContentResult result, CancellationToken cancellationToken)
    {
        try
        {
            return await FindOrMakeAsync(coding, request, identity, result, cancellationToken);
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private async ValueTask<ContentResult> FindOrMakeAsync(ContentCoding coding, ContentRequest request, StoredResponse identity, ContentResult result, CancellationToken cancellationToken)
    {
        ResponseRecord record = identity.Record;
        CacheKey key = coding.KeyOf(identity.Key);
        if (Find(await core.Store.FindAsync(key, cancellationToken), record, request) is { } there)
        {
            return Replace(result, there);
        }

        if (record.Metadata.Length is not ({ } length and <= MaxLength) || _futile.TryGetValue(record, out _))
        {
            return result;
        }

        Flight flight = core.Flights.JoinOrAdd(key, request, core.Options, core.Now, out bool isNew);
        if (isNew)
        {
            _runner.Start(flight, () => CompressAsync(flight, coding, identity, record));
        }

        if (length > MaxWaitedFor)
        {
            return result;
        }

        try
        {
            return await flight.Outcome.WaitAsync(cancellationToken) is FlightOutcome.Compressed { Variant: { } variant } && IsOf(variant.Record, record) && VaryRules.Matches(variant.Record, request)
                ? Replace(result, variant)
                : result;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // It goes without.
            return result;
        }
    }

    private async ValueTask CompressAsync(Flight flight, ContentCoding coding, StoredResponse identity, ResponseRecord record)
    {
        StoredResponse? variant = null;
        try
        {
            // More at a time would only take longer, all of them; who does not get his turn is served uncompressed.
            if (Interlocked.Increment(ref _jobs) <= Environment.ProcessorCount)
            {
                variant = await StoreAsync(flight, coding, identity, record);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _jobs);
        }

        flight.Land(new FlightOutcome.Compressed(variant));
    }

    private async ValueTask<StoredResponse?> StoreAsync(Flight flight, ContentCoding coding, StoredResponse identity, ResponseRecord record)
    {
        StoredResponse? variant = null;
        if (flight.Begin(core.Store, coding.Describe(record, length: null), length: null) is { } writer)
        {
            await using (writer)
            {
                await CopyAsync(identity, coding, writer.Output, flight.Cancellation);
                variant = await writer.CompleteAsync();
                flight.Complete(variant);
            }
        }

        if (variant?.Record.Metadata.Length < record.Metadata.Length)
        {
            return variant;
        }

        if (variant is not null)
        {
            core.Store.Remove(variant);
        }

        _futile.AddOrUpdate(record, Mark);
        return null;
    }

    private static async Task CopyAsync(StoredResponse identity, ContentCoding coding, PipeWriter destination, CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        await using Stream encoder = coding.Open(destination.AsStream(leaveOpen: true));
        await Task.WhenAll(ReadAsync(identity, pipe.Writer, cancellationToken), WriteAsync(pipe.Reader, encoder, cancellationToken));
    }

    private static async Task ReadAsync(StoredResponse identity, PipeWriter writer, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            using IContentBody body = identity.OpenBody() ?? throw new BrokenContentException("The response was removed before it could be compressed.");
            await body.CopyToAsync(writer, range: null, cancellationToken);
        }
        catch (Exception e)
        {
            failure = e;
        }

        await writer.CompleteAsync(failure);
    }

    private static async Task WriteAsync(PipeReader reader, Stream encoder, CancellationToken cancellationToken)
    {
        try
        {
            // Not flushed on the way: each flush would cost some of what is gained.
            await reader.CopyToAsync(encoder, cancellationToken);
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }
}
