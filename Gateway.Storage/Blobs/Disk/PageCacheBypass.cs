using System.Runtime.InteropServices;
using Gateway.Storage.Content;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Storage.Blobs.Disk;

/// <summary>
/// Lets large writes go to the disk without a copy in the page cache (O_DIRECT, open(2)): it costs the copy, and pushes out of memory what is read
/// all the time. Small files, and the beginning of large ones, come in small writes and stay in the cache. Linux only; elsewhere, and on volumes that
/// cannot, nothing changes.
/// </summary>
internal sealed class PageCacheBypass(SafeFileHandle file)
{
    // What a direct write asks of its address, offset and length, on every common device.
    private const int Alignment = 4096;

    // Smaller ones would wait for the disk too often.
    private const int LargeWrite = AlignedBuffers.LargeSize;

    private bool _possible = OperatingSystem.IsLinux();
    private bool _on;

    /// <summary>Switches to what suits the next write.</summary>
    /// <param name="offset">Where it goes.</param>
    /// <param name="bytes">What it writes; pinned until it is done.</param>
    public unsafe void Prepare(long offset, ReadOnlyMemory<byte> bytes)
    {
        fixed (byte* address = bytes.Span)
        {
            Switch(bytes.Length >= LargeWrite && IsAligned((long)address) && IsAligned(offset) && IsAligned(bytes.Length));
        }
    }

    /// <summary>Whether writes go past the cache now.</summary>
    public bool IsOn => _on;

    /// <summary>Back to the cache for good, for writes of any shape.</summary>
    public void End()
    {
        Switch(on: false);
        _possible = false;
    }

    private static bool IsAligned(long value) => value % Alignment == 0;

    private void Switch(bool on)
    {
        if (on != _on && _possible)
        {
            _possible = Posix.TrySetDirect(file, on);
            _on = on && _possible;
        }
    }
}
