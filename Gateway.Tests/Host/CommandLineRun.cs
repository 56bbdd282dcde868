using Gateway.CommandLine;

namespace Gateway.Tests.Host;

/// <summary>Runs the program's command lines inside the test, over a configuration and a data folder of its own.</summary>
internal sealed class CommandLineRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SharedWriter _out = new();
    private readonly SharedWriter _error = new();

    public string Config { get; set; } = "";

    public string Data => _folder.File("data");

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>What the person at the terminal answers; null when there is none.</summary>
    public string? Answer { get; set; }

    /// <summary>What the last command line printed.</summary>
    public string Out => _out.Text;

    public string Error => _error.Text;

    /// <summary>Done once the command has printed that line's beginning.</summary>
    public Task PrintedAsync(string text) => _out.ContainsAsync(text);

    public Task<int> InvokeAsync(string arguments, CancellationToken cancellationToken = default)
    {
        _out.Clear();
        _error.Clear();
        string file = _folder.Write("config.yaml", Config);
        var terminal = new Terminal(_out, _error, ErrorIsTerminal: false, name => Environment.GetValueOrDefault(name))
        {
            In = new StringReader(Answer ?? ""),
            CanAsk = Answer is not null,
        };
        return GatewayCommand.RunAsync([.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--config", file], terminal, cancellationToken);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _out.Dispose();
        _error.Dispose();
    }
}
