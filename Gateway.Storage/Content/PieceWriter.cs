using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Objects;

namespace Gateway.Storage.Content;

/// <summary>
/// Writes content as one blob, or as several when it is longer than <see cref="MultipartLimits.MaxPartSize"/>. What was not completed is given up.
/// </summary>
/// <param name="blobs">Where to.</param>
/// <param name="reserve">Lets the catalog know of a blob: a crash between its completion and the version's commit then leaves no orphan.</param>
/// <param name="giveUp">Takes a reservation back.</param>
internal sealed class PieceWriter(IBlobStore blobs, Func<BlobId, Task> reserve, Func<BlobId, ValueTask> giveUp) : IAsyncDisposable
{
    private readonly List<Segment> _pieces = [];
    private readonly List<(BlobId Id, Task Reservation)> _reserved = [];
    private IBlobWriter? _current;
    private long _length;
    private bool _completed;

    /// <summary>Appends bytes; the buffer may be reused when the call returns.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_length + bytes.Length > MultipartLimits.MaxPartSize)
        {
            await CompletePieceAsync(cancellationToken);
        }

        _current ??= await BeginPieceAsync(cancellationToken);
        await _current.WriteAsync(bytes, cancellationToken);
        _length += bytes.Length;
    }

    /// <summary>Makes everything durable.</summary>
    public async ValueTask<IReadOnlyList<Segment>> CompleteAsync(CancellationToken cancellationToken)
    {
        await CompletePieceAsync(cancellationToken);
        _completed = true;
        return _pieces;
    }

    public async ValueTask DisposeAsync()
    {
        if (_current is not null)
        {
            await _current.DisposeAsync();
        }

        if (_completed)
        {
            return;
        }

        foreach ((BlobId id, Task reservation) in _reserved)
        {
            await reservation.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (reservation.IsCompletedSuccessfully)
            {
                await giveUp(id);
            }
        }
    }

    private async ValueTask<IBlobWriter> BeginPieceAsync(CancellationToken cancellationToken)
    {
        BlobId id = BlobId.New();
        _reserved.Add((id, reserve(id)));
        return await blobs.CreateAsync(id, cancellationToken);
    }

    private async ValueTask CompletePieceAsync(CancellationToken cancellationToken)
    {
        await _reserved[^1].Reservation;
        StoredBlob blob = await _current!.CompleteAsync(cancellationToken);
        _pieces.Add(new Segment(blob.Length, blob.Crc32C, blob.Id));
        await _current.DisposeAsync();
        (_current, _length) = (null, 0);
    }
}
