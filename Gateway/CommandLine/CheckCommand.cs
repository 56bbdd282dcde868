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
        Chains(new ChainTree(config));
        return ExitCode.Success;
    }

    private void Chains(ChainTree tree)
    {
        IReadOnlyList<string>[] trees = [.. tree.Trees()];
        terminal.Out.WriteLine(trees.Length > 0 ? "services" : "services: none");
        for (int i = 0; i < trees.Length; i++)
        {
            bool last = i == trees.Length - 1;
            for (int depth = 0; depth < trees[i].Count; depth++)
            {
                string branch = depth == 0 ? (last ? "└─ " : "├─ ") : $"{(last ? "   " : "│  ")}{new string(' ', 3 * (depth - 1))}└─ ";
                terminal.Out.WriteLine(branch + trees[i][depth]);
            }
        }
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
