using System.Runtime.InteropServices;

namespace Gateway.Logging;

/// <summary>Lines of the access log in a file, behind what it holds already. SIGHUP begins a new file of the same name: whoever rotates logs has moved the old one away.</summary>
internal sealed partial class AccessFile : IAccessOutput
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly string _path;
    private readonly ILogger<AccessFile> _logger;
    private readonly PosixSignalRegistration? _hangUp;
    private FileStream _file;
    private bool _isFailing;

    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public AccessFile(string path, ILogger<AccessFile> logger)
    {
        _path = path;
        _logger = logger;
        _file = Open(path);

        // There it means that the console's window is being closed.
        _hangUp = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, Reopen);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> lines)
    {
        await _turn.WaitAsync();
        try
        {
            await _file.WriteAsync(lines);
            _isFailing = false;
        }
        catch (IOException e)
        {
            // A full disk would otherwise fill the application's log, too.
            if (!_isFailing)
            {
                CannotWrite(_path, e.Message);
            }

            _isFailing = true;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _hangUp?.Dispose();
        _file.Dispose();
    }

    private static FileStream Open(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0, Options = FileOptions.Asynchronous,
    });

    private void Reopen(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _turn.Wait();
        try
        {
            FileStream file = Open(_path);
            _file.Dispose();
            _file = file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            CannotReopen(_path, e.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    [LoggerMessage(EventId = 11, Level = LogLevel.Error, Message = "The access log {File} cannot be opened again, the old file is written on: {Reason}")]
    private partial void CannotReopen(string file, string reason);

    [LoggerMessage(EventId = 12, Level = LogLevel.Error, Message = "The access log {File} cannot be written; lines are lost until it can: {Reason}")]
    private partial void CannotWrite(string file, string reason);
}
