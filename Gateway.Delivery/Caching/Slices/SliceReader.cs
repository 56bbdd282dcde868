using System.IO.Pipelines;
using Gateway.Delivery.Caching.Flights;
using Gateway.Delivery.Caching.Rules;
using Gateway.Storage.Objects;
using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching.Slices;

/// <summary>Reads content of which slices are stored; those that are missing are fetched on the way. Never mixes versions: where the content changes, reading ends.</summary>
internal sealed class SliceReader(CacheCore core)
{
    private const int MaxWaits = 4;

    private readonly SliceFetch _fetch = new(core);
    private readonly Upstream _upstream = new(core);
    private readonly SliceLayout _layout = new(core.Options.SliceSize);

    /// <summary>Writes some bytes of a content.</summary>
    /// <exception cref="BrokenContentException">The content changed, or its source failed.</exception>
    public async ValueTask CopyAsync(SlicedContent content, ByteRange range, PipeWriter destination, CancellationToken cancellationToken)
    {
        for (long position = range.Offset; position < range.End;)
        {
            ByteRange slice = _layout.At(_layout.StartOf(position), content.Record.Metadata.Length!.Value);
            var wanted = new ByteRange(position, Math.Min(range.End, slice.End) - position);
            if (await OpenAsync(content, slice, cancellationToken) is { } body)
            {
                using (body)
                {
                    await body.CopyToAsync(destination, wanted with { Offset = position - slice.Offset }, cancellationToken);
                }
            }
            else
            {
                await PassAsync(content, wanted, destination, cancellationToken);
            }

            FlushResult flushed = await destination.FlushAsync(cancellationToken);
            if (flushed.IsCompleted)
            {
                return;
            }

            position = wanted.End;
        }
    }

    /// <summary>Whether all slices of a range are stored.</summary>
    public async ValueTask<bool> HasAsync(SlicedContent content, ByteRange range, CancellationToken cancellationToken)
    {
        for (long start = _layout.StartOf(range.Offset); start < range.End; start += _layout.Size)
        {
            if (await FindAsync(content, _layout.At(start, content.Record.Metadata.Length!.Value), cancellationToken) is null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Opens a slice.</summary>
    /// <returns>Null when it cannot be stored, so that who reads it has to ask alone.</returns>
    private async ValueTask<IContentBody?> OpenAsync(SlicedContent content, ByteRange slice, CancellationToken cancellationToken)
    {
        ContentRequest request = content.Request;
        CacheKey key = SliceLayout.KeyOf(content.Key, slice.Offset);
        if (content.First is { } first && first.Key == key && first.OpenBody() is { } arriving)
        {
            return arriving;
        }

        for (int waits = 0; waits < MaxWaits; waits++)
        {
            if (await FindAsync(content, slice, cancellationToken) is { } stored && stored.OpenBody() is { } found)
            {
                return found;
            }

            if (!Collapsing.MayWait(request))
            {
                return null;
            }

            Flight flight = core.Flights.JoinOrAdd(key, request, core.Options, core.Now, out bool isOwner);
            if (isOwner)
            {
                _fetch.StartNext(flight, content, slice.Offset);
            }

            switch (await WaitAsync(flight, isOwner, cancellationToken))
            {
                case FlightOutcome.Sliced sliced when PartialRules.MayCombine(sliced.Record, content.Record):
                    if (flight.OpenBody() is { } body)
                    {
                        return body;
                    }

                    break;
                case FlightOutcome.Unshared { Status: StatusCodes.Status200OK or StatusCodes.Status206PartialContent }:
                    return null;
                default:
                    throw Changed();
            }
        }

        return null;
    }

    private async ValueTask<StoredResponse?> FindAsync(SlicedContent content, ByteRange slice, CancellationToken cancellationToken)
    {
        foreach (StoredResponse candidate in await core.Store.FindAsync(SliceLayout.KeyOf(content.Key, slice.Offset), cancellationToken))
        {
            ResponseRecord record = candidate.Record;
            if (record.Slice is { } found && found.Offset == slice.Offset && found.Length == slice.Length && PartialRules.MayCombine(record, content.Record))
            {
                return candidate;
            }
        }

        return null;
    }

    private static async ValueTask<FlightOutcome> WaitAsync(Flight flight, bool isOwner, CancellationToken cancellationToken)
    {
        try
        {
            return await flight.Outcome.WaitAsync(cancellationToken);
        }
        finally
        {
            // The bytes are read from the flight; there is no answer to take.
            if (isOwner)
            {
                flight.Abandon();
            }
        }
    }

    /// <summary>Asks for the bytes that this reader still wants of a slice, and passes them on.</summary>
    private async ValueTask PassAsync(SlicedContent content, ByteRange wanted, PipeWriter destination, CancellationToken cancellationToken)
    {
        ContentRequest request = SliceFetch.ToPartial(content.Request, wanted);
        request.Headers.IfMatch = content.Record.Metadata.ETag;
        using ContentResult result = (await _upstream.AskAsync(request, cancellationToken)).Result;
        bool isWhole = result.Status == StatusCodes.Status200OK && result.Body.IsSeekable && result.Metadata.Length == content.Record.Metadata.Length;
        ContentSlice? slice = result.Status == StatusCodes.Status206PartialContent ? PartialRules.SliceOf(result.Metadata) : null;
        bool isPart = slice?.Offset == wanted.Offset && slice.Length == wanted.Length;
        if (result.Metadata.ETag != content.Record.Metadata.ETag || !(isWhole || isPart))
        {
            throw Changed();
        }

        await result.Body.CopyToAsync(destination, isWhole ? wanted : null, cancellationToken);
    }

    private static BrokenContentException Changed() => new("The content changed while it was read, or its source failed.");
}
