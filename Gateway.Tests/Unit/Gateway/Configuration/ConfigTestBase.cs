using Gateway.Configuration;

namespace Gateway.Tests.Unit.Configuration;

internal abstract class ConfigTestBase
{
    private TemporaryFolder _folder = null!;

    protected Dictionary<string, string> Environment { get; private set; } = null!;

    protected string Folder => _folder.Path;

    [SetUp]
    public void CreateFolder()
    {
        _folder = new TemporaryFolder();
        Environment = new Dictionary<string, string>(StringComparer.Ordinal);
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    protected GatewayConfig Load(string yaml, string? data = null, string? urls = null)
    {
        string file = _folder.Write("config.yaml", yaml);
        return ConfigLoader.Load(new ConfigOverrides(file, data, urls), name => Environment.GetValueOrDefault(name));
    }

    /// <summary>The errors as <c>line:col: message</c>, in order.</summary>
    protected string[] Errors(string yaml, string? urls = null)
    {
        ConfigException e = Assert.Throws<ConfigException>(() => Load(yaml, urls: urls))!;
        return [.. e.Errors.Select(error => error.ToString().Replace(_folder.File("config.yaml") + ":", "", StringComparison.Ordinal))];
    }
}
