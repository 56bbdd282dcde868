using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Storage.Identity;
using Gateway.Storage.Services;

namespace Gateway.CommandLine;

/// <summary><c>key add</c>: makes a key and prints its secret, this once.</summary>
internal sealed class KeyAddCommand(ConfigOptions options, Terminal terminal)
{
    private readonly Option<string> _id = new("--id") { Description = "The key's id. Default: a new random one." };
    private readonly Option<bool> _admin = new("--admin") { Description = "The key reaches everything." };
    private readonly Option<string> _account = new("--account") { Description = $"The account it acts for. Default: {Account.DefaultId}." };
    private readonly Option<string> _all = new("--all") { Description = "The level for every service that --service does not name." };
    private readonly Option<string[]> _service = new("--service") { Description = "A service's id, '=' and its level: none, read or write. May be repeated.", HelpName = "ID=LEVEL" };

    public Command Create()
    {
        var command = new Command("add", "Makes a key and prints its secret, this once.") { _id, _admin, _account, _all, _service };
        _all.AcceptOnlyFromAmong(PermissionText.Levels);
        _service.Validators.Add(CheckServices);
        command.Validators.Add(CheckRights);
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        GatewayConfig config = options.Load(parsed);
        string account = parsed.GetValue(_account) ?? Account.DefaultId;
        string[] accounts = [Account.DefaultId, .. config.Accounts.Select(a => a.Id)];
        if (!accounts.Contains(account, StringComparer.Ordinal))
        {
            throw new UsageException($"no account '{account}'; {NearestName.Hint(account, accounts)}");
        }

        bool admin = parsed.GetValue(_admin);
        var key = new ApiKey(parsed.GetValue(_id) ?? KeyText.NewId(), KeyText.NewSecret(), account, admin, admin ? Permissions.Everything : ReadPermissions(parsed));
        await using KeyStore keys = await KeyStore.OpenAsync(StorageSettings.Options(config), config.Keys, config.Accounts, TimeProvider.System);
        await keys.AddAsync(key);
        await terminal.Out.WriteLineAsync($"Access key  {key.Id}{Environment.NewLine}Secret key  {key.Secret}");
        await terminal.Error.WriteLineAsync("The secret is shown this once: keep it.");
        return ExitCode.Success;
    }

    // The validators have seen the words already.
    private Permissions ReadPermissions(ParseResult parsed)
    {
        AccessLevel all = PermissionText.Parse(parsed.GetValue(_all) ?? "none")!.Value;
        var services = new Dictionary<string, AccessLevel>(StringComparer.Ordinal);
        foreach (string grant in parsed.GetValue(_service) ?? [])
        {
            string[] parts = grant.Split('=', 2);
            services[parts[0]] = PermissionText.Parse(parts[1])!.Value;
        }

        return new Permissions(all, services);
    }

    // Whether the service exists is not asked: S3 clients make and remove buckets while keys stay.
    private static void CheckServices(OptionResult result)
    {
        foreach (string grant in result.Tokens.Select(t => t.Value))
        {
            string[] parts = grant.Split('=', 2);
            if (parts.Length != 2 || PermissionText.Parse(parts[1]) is null)
            {
                result.AddError($"--service {grant}: a service's id, '=' and none, read or write is expected.");
            }
            else if (parts[0] == "all")
            {
                result.AddError($"--service {grant}: every service is meant by --all {parts[1]}.");
            }
            else if (ServiceId.Problem(parts[0]) is { } problem)
            {
                result.AddError($"--service {grant}: a service's id {problem}.");
            }
        }
    }

    private void CheckRights(CommandResult result)
    {
        bool limited = result.GetResult(_all) is not null || result.GetResult(_service) is not null;
        bool admin = result.GetValue(_admin);
        if (admin == limited)
        {
            result.AddError(admin ? "--admin reaches everything: leave out --all and --service." : "Say what the key may do: --admin, --all LEVEL or --service ID=LEVEL.");
        }
    }
}
