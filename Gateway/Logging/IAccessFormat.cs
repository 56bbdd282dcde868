using System.Buffers;

namespace Gateway.Logging;

/// <summary>The form of a line of the access log.</summary>
internal interface IAccessFormat
{
    /// <summary>Writes one line, with its line feed. Only one thread calls.</summary>
    void Write(in AccessEntry entry, IBufferWriter<byte> output);
}
