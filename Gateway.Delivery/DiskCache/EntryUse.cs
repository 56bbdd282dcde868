using System.Runtime.InteropServices;

namespace Gateway.Delivery.DiskCache;

/// <summary>When an entry was last asked for, as the journal notes it.</summary>
/// <param name="Id">The entry's.</param>
/// <param name="Key">The hash of its key.</param>
/// <param name="Time">In seconds of <see cref="EntryIndex.Clock"/>.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct EntryUse(long Id, ulong Key, uint Time);
