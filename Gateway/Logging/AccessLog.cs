using System.Buffers;
using System.Threading.Channels;
using Gateway.Configuration;

namespace Gateway.Logging;

/// <summary>
/// One line a request. The request's thread only puts a value into a bounded queue; formatting and writing happen behind it.
/// A full queue never makes a request wait: the line is dropped and counted.
/// </summary>
internal sealed partial class AccessLog : IAsyncDisposable
{
    private const int QueueLength = 8192;
    private const int BufferLength = 64 << 10;

    private readonly Channel<AccessEntry> _queue = Channel.CreateBounded<AccessEntry>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly ArrayBufferWriter<byte> _buffer = new(BufferLength);
    private readonly IAccessFormat _format;
    private readonly Stream _output;
    private readonly ILogger<AccessLog> _logger;
    private readonly Task _writer;
    private long _dropped;

    public AccessLog(LogFormat format, Stream output, ILogger<AccessLog> logger)
    {
        _format = format == LogFormat.Json ? new JsonAccessFormat() : new TextAccessFormat();
        _output = output;
        _logger = logger;
        _writer = Task.Run(WriteAllAsync);
    }

    /// <summary>Queues a line; drops it when the queue is full.</summary>
    public void Add(in AccessEntry entry)
    {
        if (!_queue.Writer.TryWrite(entry))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes what is queued, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
        await _output.DisposeAsync();
        (_format as IDisposable)?.Dispose();
    }

    private async Task WriteAllAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (_buffer.WrittenCount < BufferLength / 2 && _queue.Reader.TryRead(out AccessEntry entry))
            {
                _format.Write(entry, _buffer);
            }

            try
            {
                await _output.WriteAsync(_buffer.WrittenMemory);
                await _output.FlushAsync();
            }
            catch (IOException)
            {
                // Nobody reads the output any more; the gateway serves on.
            }

            _buffer.ResetWrittenCount();
            if (Interlocked.Exchange(ref _dropped, 0) is var dropped and > 0)
            {
                LinesDropped(_logger, dropped);
            }
        }
    }

    [LoggerMessage(EventId = 10, Level = LogLevel.Warning, Message = "{Count} lines of the access log were dropped: the output is too slow")]
    private static partial void LinesDropped(ILogger logger, long count);
}
