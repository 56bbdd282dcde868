using Gateway.Benchmarks.Processes;

namespace Gateway.Benchmarks.Delivery.Servers;

/// <summary>A server on a free loopback port, with its configuration in a folder of its own.</summary>
internal abstract class DeliveryServer(string name, TemporaryFolder parent) : IAsyncDisposable
{
    private ServerProcess? _process;

    /// <summary>How to reach it, once it runs.</summary>
    public Endpoint Endpoint => new(name, "127.0.0.1", Port, "", "", _process?.Id);

    /// <summary>Where it listens.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>Where it keeps everything.</summary>
    protected string Folder { get; } = Directory.CreateDirectory(parent.File(name)).FullName;

    /// <summary>Starts it and waits until it answers <c>/ready</c>.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> command = await PrepareAsync(cancellationToken);
        _process = await ServerProcess.StartAsync(command, Path.Combine(Folder, "output.log"), new Uri($"http://127.0.0.1:{Port}{ReadyPath}"), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }
    }

    /// <summary>What it answers with success once it can work.</summary>
    protected virtual string ReadyPath => "/ready";

    /// <summary>Writes its configuration.</summary>
    /// <returns>The program and its arguments.</returns>
    protected abstract Task<IReadOnlyList<string>> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Writes a file into its folder.</summary>
    protected async Task<string> WriteAsync(string file, string text, CancellationToken cancellationToken)
    {
        string path = Path.Combine(Folder, file);
        await File.WriteAllTextAsync(path, text, cancellationToken);
        return path;
    }
}
