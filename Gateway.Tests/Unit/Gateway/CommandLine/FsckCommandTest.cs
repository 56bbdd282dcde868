using Gateway.CommandLine;

namespace Gateway.Tests.Unit.CommandLine;

internal sealed class FsckCommandTest
{
    [TestCase("", null, false)]
    [TestCase("main", "main", false)]
    [TestCase("main --repair", "main", true)]
    [TestCase("--repair", null, true)]
    public async Task It_hands_its_options_to_the_work(string arguments, string? service, bool repair)
    {
        using var output = new StringWriter();
        var terminal = new Terminal(output, output, ErrorIsTerminal: false, _ => null);
        (string? Service, bool Repair)? seen = null;
        var command = new FsckCommand(new ConfigOptions(terminal), terminal, TimeProvider.System, (_, s, r, _, _) =>
        {
            seen = (s, r);
            return Task.FromResult(ExitCode.Failure);
        });

        int code = await command.Create().Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)).InvokeAsync();

        code.Should().Be(ExitCode.Failure);
        seen.Should().Be((service, repair));
    }
}
