using Gateway.Delivery.FileSystem;

namespace Gateway.Tests.Unit.Delivery.FileSystem;

internal sealed class WindowsNamesTests
{
    [TestCase("CON")]
    [TestCase("con.txt")]
    [TestCase("aux .tar.gz")]
    [TestCase("nul")]
    [TestCase("CONIN$")]
    [TestCase("com1")]
    [TestCase("LPT³.txt")]
    [TestCase("C:")]
    [TestCase("a.txt:stream")]
    [TestCase("a.txt::$DATA")]
    [TestCase("trailing.")]
    [TestCase("trailing ")]
    [TestCase("a*")]
    [TestCase("a?b")]
    public void These_mean_something_else(string name) => WindowsNames.Misread(name).Should().BeTrue();

    [TestCase("contact.html")]
    [TestCase("com10")]
    [TestCase("a.con")]
    [TestCase("lpt")]
    [TestCase(".hidden")]
    [TestCase("a b.txt")]
    public void These_are_files(string name) => WindowsNames.Misread(name).Should().BeFalse();
}
