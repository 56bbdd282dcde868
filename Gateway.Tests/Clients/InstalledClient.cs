namespace Gateway.Tests.Clients;

/// <summary>A client program, as far as the machine has it.</summary>
/// <param name="Name">What it is called here.</param>
/// <param name="Program">Its program's name.</param>
/// <param name="Install">The command that installs it.</param>
internal sealed record InstalledClient(string Name, string Program, string Install)
{
    /// <summary>Set to 1 where everything must be tested: a missing client fails its tests instead of ignoring them.</summary>
    private const string RequireAll = "GATEWAY_TESTS_REQUIRE_ALL";

    public static readonly InstalledClient AwsCli1 = new("aws CLI v1", "aws", "python3 -m pip install 'awscli<2'") { VersionPrefix = "aws-cli/1." };
    public static readonly InstalledClient AwsCli2 = new("aws CLI v2", "aws", "apt-get install awscli") { VersionPrefix = "aws-cli/2." };
    public static readonly InstalledClient Rclone = new("rclone", "rclone", "apt-get install rclone");
    public static readonly InstalledClient S3cmd = new("s3cmd", "s3cmd", "apt-get install s3cmd");
    public static readonly InstalledClient Bash = new("bash", "bash", "apt-get install bash");
    public static readonly InstalledClient Chromium = new("Chromium", "chromium", "apt-get install chromium");
    public static readonly InstalledClient Curl = new("curl", "curl", "apt-get install curl");
    public static readonly InstalledClient Python = new("python3", "python3", "apt-get install python3");
    public static readonly InstalledClient Node = new("node", "node", "apt-get install nodejs npm");

    /// <summary>Where programs are looked for.</summary>
    public static string SearchPath { get; } = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";

    /// <summary>What <c>--version</c> starts with, where one name stands for several programs.</summary>
    private string VersionPrefix { get; init; } = "";

    /// <summary>The program's path. Without it, the running test is ignored, or fails where everything is required.</summary>
    public async Task<string> RequireAsync()
    {
        using var shell = new ClientShell();
        foreach (string path in SearchPath.Split(Path.PathSeparator).Distinct().Select(folder => Path.Combine(folder, Program)).Where(File.Exists))
        {
            ClientResult version = await shell.RunAsync(path, "--version");
            if (version.ExitCode == 0 && $"{version.Output}{version.Error}".StartsWith(VersionPrefix, StringComparison.Ordinal))
            {
                return path;
            }
        }

        throw Missing(Name, Install);
    }

    /// <summary>Ends the running test because something it needs is not installed.</summary>
    public static Exception Missing(string name, string install)
    {
        string message = $"{name} is not installed: {install}";
        if (Environment.GetEnvironmentVariable(RequireAll) == "1")
        {
            Assert.Fail(message);
        }

        Assert.Ignore(message);
        return new InvalidOperationException(message);
    }
}
