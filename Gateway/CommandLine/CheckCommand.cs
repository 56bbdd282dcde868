using System.CommandLine;
using Gateway.Configuration;

namespace Gateway.CommandLine;

/// <summary><c>check</c>: reads the configuration as the server would, and shows what it comes to. No secrets.</summary>
internal sealed class CheckCommand(ConfigOptions options, Terminal terminal)
{
    public Command Create()
    {
        var command = new Command("check", "Validates the configuration and prints the services as a tree.");
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        GatewayConfig config = options.Load(parsed);
        terminal.Out.WriteLine($"{config.File ?? "built-in defaults"}: valid");
        Branch("data", [config.DataDirectory]);
        Branch("urls", [.. config.Urls.Select(u => u.ToString())]);
        Branch("keys", [.. config.Keys.Select(k => $"{k.Id}  {(k.Admin ? "admin" : PermissionText.Format(k.Permissions))}, account {k.AccountId}")]);
        Branch("replication sources", [.. config.ReplicationSources.Select(s => s.ToString())]);
        Branch("services", [.. config.Services.Select(Describe)]);
        return ExitCode.Success;
    }

    private static string Describe(StorageServiceConfig service)
    {
        string versions = service.KeepVersions == TimeSpan.Zero ? "never" : Duration.Format(service.KeepVersions);
        return $"{service.Id}  storage, old versions kept: {versions}{(service.CaseSensitive ? "" : ", case-insensitive")}, account {service.AccountId}"
            + (service.Replica is { } primary ? $", replica of {primary}" : "");
    }

    private void Branch(string title, IReadOnlyList<string> leaves)
    {
        terminal.Out.WriteLine(leaves.Count > 0 ? title : $"{title}: none");
        for (int i = 0; i < leaves.Count; i++)
        {
            terminal.Out.WriteLine($"{(i < leaves.Count - 1 ? "├─" : "└─")} {leaves[i]}");
        }
    }
}
