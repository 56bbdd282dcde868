using Gateway.Storage.Content;

namespace Gateway.Tests.Contracts;

/// <summary>Gives a body a few bytes at a time and steps in when a place is reached.</summary>
internal sealed class TrickleStream(byte[] content, int step) : ForwardOnlyStream
{
    private int _position;

    /// <summary>Where <see cref="Reached"/> runs, once.</summary>
    public int Place { get; init; } = int.MaxValue;

    /// <summary>Runs before the byte at <see cref="Place"/> is given.</summary>
    public Action Reached { get; init; } = () => { };

    /// <summary>Whether the stream was closed.</summary>
    public bool IsClosed { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= Place)
        {
            Reached();
        }

        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        int count = Math.Min(Math.Min(step, buffer.Length), content.Length - _position);
        content.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        IsClosed = true;
        base.Dispose(disposing);
    }
}
