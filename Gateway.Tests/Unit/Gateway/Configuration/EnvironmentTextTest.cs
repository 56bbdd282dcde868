using Gateway.Configuration;

namespace Gateway.Tests.Unit.Configuration;

internal sealed class EnvironmentTextTest
{
    [TestCase("plain", "plain")]
    [TestCase("${A}", "value")]
    [TestCase("x${A}y${A}z", "xvalueyvaluez")]
    [TestCase("${NONE:-}", "")]
    [TestCase("${NONE:-a:-b}", "a:-b")]
    [TestCase("${EMPTY:-default}", "default")]
    [TestCase("${EMPTY}", "")]
    [TestCase("$${A}", "${A}")]
    [TestCase("a$b$", "a$b$")]
    public void Variables_are_put_in(string text, string expected)
    {
        var problems = new List<string>();
        new EnvironmentText(Variable).Expand(text, problems.Add).Should().Be(expected);
        problems.Should().BeEmpty();
    }

    [TestCase("${NONE}")]
    [TestCase("${A")]
    [TestCase("${}")]
    [TestCase("${1A}")]
    [TestCase("${A-B}")]
    public void Bad_references_are_problems(string text)
    {
        var problems = new List<string>();
        new EnvironmentText(Variable).Expand(text, problems.Add);
        problems.Should().ContainSingle();
    }

    private static string? Variable(string name) => name switch
    {
        "A" => "value",
        "EMPTY" => "",
        _ => null,
    };
}
