using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Storage.Catalog.Sql;

/// <summary>Writes a small JSON value. Nothing is escaped that JSON does not ask for: it is read by this program only.</summary>
internal sealed class CompactJson : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public CompactJson() => Writer = new Utf8JsonWriter(_buffer, Options);

    public Utf8JsonWriter Writer { get; }

    public byte[] ToArray()
    {
        Writer.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    public void Dispose() => Writer.Dispose();
}
