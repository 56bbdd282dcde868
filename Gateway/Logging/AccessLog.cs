namespace Gateway.Logging;

/// <summary>
/// One line a request. A request's thread puts its line behind the others in memory, and goes on; writing happens behind it, many lines at a time.
/// Full memory never makes a request wait: the line is dropped and counted.
/// </summary>
internal sealed partial class AccessLog : IAsyncDisposable
{
    // Half a second of a machine that does nothing but answer small requests, and whose writer gets no time meanwhile.
    private const int BufferLength = 4 << 20;

    // Each write costs more than the line in it: lines wait for so many others, or so long.
    private const int UsualWrite = 256 << 10;
    private static readonly TimeSpan CollectTime = TimeSpan.FromMilliseconds(100);

    [ThreadStatic]
    private static LogLine? t_line;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _begun = new(0);
    private readonly SemaphoreSlim _hurry = new(0);
    private readonly IAccessFormat _format;
    private readonly IAccessOutput _output;
    private readonly ILogger<AccessLog> _logger;
    private readonly Task _writer;
    private byte[] _buffer = new byte[BufferLength];
    private byte[] _spare = new byte[BufferLength];
    private int _length;
    private long _dropped;
    private bool _closed;

    public AccessLog(IAccessFormat format, IAccessOutput output, ILogger<AccessLog> logger)
    {
        _format = format;
        _output = output;
        _logger = logger;
        _writer = Task.Run(WriteAllAsync);
    }

    /// <summary>Lines that found no room, ever.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Adds a request's line; drops it when there is no room.</summary>
    public void Add(in AccessEntry entry, HttpContext http)
    {
        LogLine line = t_line ??= new LogLine();
        line.Clear();
        _format.Write(entry, http, line);
        Add(line.Written);
    }

    /// <summary>Writes what was added, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _closed = true;
            _begun.Release();
            _hurry.Release();
        }

        await _writer;
        _output.Dispose();
        _begun.Dispose();
        _hurry.Dispose();
    }

    private void Add(ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            if (_closed || line.Length > BufferLength - _length)
            {
                _dropped++;
                return;
            }

            if (_length == 0)
            {
                _begun.Release();
            }

            if (_length < UsualWrite && _length + line.Length >= UsualWrite)
            {
                _hurry.Release();
            }

            line.CopyTo(_buffer.AsSpan(_length));
            _length += line.Length;
        }
    }

    private async Task WriteAllAsync()
    {
        long told = 0;
        while (!Volatile.Read(ref _closed))
        {
            await _begun.WaitAsync();
            await _hurry.WaitAsync(CollectTime);
            await _output.WriteAsync(Take());
            if (Dropped is var dropped && dropped > told)
            {
                LinesDropped(_logger, dropped - told);
                told = dropped;
            }
        }

        await _output.WriteAsync(Take());
    }

    private ReadOnlyMemory<byte> Take()
    {
        lock (_lock)
        {
            int length = _length;
            (_buffer, _spare, _length) = (_spare, _buffer, 0);
            return _spare.AsMemory(0, length);
        }
    }

    [LoggerMessage(EventId = 10, Level = LogLevel.Warning, Message = "{Count} lines of the access log were dropped: the output is too slow")]
    private static partial void LinesDropped(ILogger logger, long count);
}
