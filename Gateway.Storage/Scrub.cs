using Gateway.Storage.Blobs;
using Gateway.Storage.Catalog;
using Gateway.Storage.Integrity;

namespace Gateway.Storage;

/// <summary>
/// Verifies everything one service has stored, at a bounded rate, while it is in use: bytes that are seldom read decay unnoticed otherwise.
/// </summary>
public sealed class Scrub
{
    private const int Batch = 64;

    private readonly ICatalog _catalog;
    private readonly ContentVerifier _verifier;
    private readonly TimeProvider _time;

    internal Scrub(ICatalog catalog, IBlobStore blobs, TimeProvider time)
    {
        _catalog = catalog;
        _verifier = new ContentVerifier(blobs);
        _time = time;
    }

    /// <summary>Goes over every content once.</summary>
    /// <param name="bytesPerSecond">The most to read in a second.</param>
    /// <param name="damaged">Told what is damaged.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(long bytesPerSecond, Action<string> damaged, CancellationToken cancellationToken)
    {
        long after = 0;
        while (await _catalog.ReadAsync(reader => reader.ScanContentsAsync(after, Batch), cancellationToken) is { Count: > 0 } contents)
        {
            foreach ((long id, StoredContent content) in contents)
            {
                long started = _time.GetTimestamp();
                IReadOnlyList<string> faults = await _verifier.VerifyAsync(id, content, cancellationToken);

                // What was removed meanwhile is not missing.
                if (faults.Count > 0 && await _catalog.ReadAsync(reader => reader.FindContentAsync(id), cancellationToken) is not null)
                {
                    faults.ToList().ForEach(damaged);
                }

                var due = TimeSpan.FromSeconds((double)ContentVerifier.LengthOf(content) / bytesPerSecond);
                TimeSpan early = due - _time.GetElapsedTime(started);
                if (early > TimeSpan.Zero)
                {
                    await Task.Delay(early, _time, cancellationToken);
                }

                after = id;
            }
        }
    }
}
