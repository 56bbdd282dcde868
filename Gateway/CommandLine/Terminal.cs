namespace Gateway.CommandLine;

/// <summary>What a command sees of the process it runs in.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Errors and progress.</param>
/// <param name="ErrorIsTerminal">Whether a person watches <paramref name="Error"/>.</param>
/// <param name="Variable">Reads an environment variable.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, bool ErrorIsTerminal, Func<string, string?> Variable)
{
    /// <summary>What a person answers.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>Whether a person answers: not so in a script.</summary>
    public bool CanAsk { get; init; }

    public static Terminal OfProcess() => new(Console.Out, Console.Error, !Console.IsErrorRedirected, Environment.GetEnvironmentVariable)
    {
        In = Console.In,
        CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
    };
}
