using System.IO.Pipelines;
using Gateway.Delivery.Files;
using Gateway.Storage.Objects;

namespace Gateway.Delivery.FileSystem;

/// <summary>The bytes of an open file.</summary>
/// <param name="file">Entered for this body, which leaves it.</param>
internal sealed class FileBody(OpenFile file) : IContentBody
{
    private OpenFile? _file = file;

    public bool IsSeekable => true;

    public async ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken)
    {
        OpenFile open = _file ?? throw new ObjectDisposedException(nameof(FileBody));
        ByteRange bytes = range ?? new ByteRange(0, open.Facts.Size);
        if (await open.CopyToAsync(destination, bytes.Offset, bytes.Length, cancellationToken) < bytes.Length)
        {
            throw new BrokenContentException("The file became shorter while it was being sent.");
        }
    }

    public void Dispose() => Interlocked.Exchange(ref _file, null)?.Leave();
}
