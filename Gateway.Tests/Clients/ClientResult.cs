namespace Gateway.Tests.Clients;

/// <summary>How a client's run ended.</summary>
/// <param name="Command">What was run, for messages.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Everything it printed.</param>
/// <param name="Error">Everything it complained about.</param>
internal sealed record ClientResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>The printed lines without the empty ones.</summary>
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>This result; fails the test when the client reports a failure.</summary>
    public ClientResult Succeeded() => ExitCode == 0
        ? this
        : throw new AssertionException($"{Command}\nended with {ExitCode}.\n{Output}\n{Error}");
}
