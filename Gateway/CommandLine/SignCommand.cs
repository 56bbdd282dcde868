using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Configuration;
using Gateway.Configuration.Delivery;
using Gateway.Delivery;
using Gateway.Delivery.Binding;
using Gateway.Delivery.Binding.Signing;

namespace Gateway.CommandLine;

/// <summary><c>sign</c>: makes a signed URL for a public binding. It needs the configuration only.</summary>
internal sealed class SignCommand(ConfigOptions options, Terminal terminal, TimeProvider time)
{
    private readonly Argument<string> _binding = new("BINDING") { Description = "The binding's id." };
    private readonly Argument<string> _path = new("PATH") { Description = "What comes after the host: a path, percent-encoded, and perhaps a query." };
    private readonly Option<bool> _folder = new("--folder") { Description = "Sign everything below PATH, which ends with a slash." };
    private readonly Option<TimeSpan> _expires = new("--expires")
    {
        Description = "How long it is good, such as 10m, 1h or 7d. Default: 1h.",
        HelpName = "DURATION",
        CustomParser = ParseDuration,
        DefaultValueFactory = _ => TimeSpan.FromHours(1),
    };

    public Command Create()
    {
        var command = new Command("sign", "Makes a signed URL for a public binding with signedUrls.") { _binding, _path, _expires, _folder };
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        BindingOptions binding = FindBinding(options.Load(parsed), parsed.GetRequiredValue(_binding));
        string[] target = parsed.GetRequiredValue(_path).Split('?', 2);
        bool ofFolder = parsed.GetValue(_folder);
        string path = ReadPath(binding, target[0], ofFolder);
        string query = target.Length > 1 ? target[1] : "";
        DateTimeOffset expires = time.GetUtcNow() + parsed.GetValue(_expires);
        terminal.Out.WriteLine(target[0] + new UrlSigner(binding.SignedUrls!.Keys[0], binding.Id).SignQuery(path, query, expires, ofFolder));
        return ExitCode.Success;
    }

    private static BindingOptions FindBinding(GatewayConfig config, string id)
    {
        BindingConfig[] bindings = [.. config.Delivery.OfType<BindingConfig>()];
        BindingConfig binding = Array.Find(bindings, service => service.Id == id) ?? throw new UsageException($"no binding '{id}'; {NearestName.Hint(id, [.. bindings.Select(service => service.Id)])}");
        return binding.Options.SignedUrls is null ? throw new UsageException($"the binding '{id}' has no signedUrls") : binding.Options;
    }

    /// <summary>The path as it is signed.</summary>
    private static string ReadPath(BindingOptions binding, string text, bool ofFolder)
    {
        if (!text.StartsWith(binding.PathPrefix, StringComparison.Ordinal) || !ContentPath.TryParse(text.AsSpan(binding.PathPrefix.Length), out ContentPath? path))
        {
            throw new UsageException($"'{text}' is not a percent-encoded path below {binding.PathPrefix}, where the binding answers");
        }

        if (ofFolder && !text.EndsWith('/'))
        {
            throw new UsageException($"'{text}' is no folder: it does not end with a slash");
        }

        return binding.PathPrefix + (ofFolder ? path.Decoded : path.Encoded);
    }

    private static TimeSpan ParseDuration(ArgumentResult result)
    {
        // A hundred years from now a calendar still has dates.
        string text = result.Tokens[0].Value;
        if (Duration.TryParse(text, out TimeSpan duration) && duration >= TimeSpan.FromSeconds(1) && duration <= TimeSpan.FromDays(36525))
        {
            return duration;
        }

        result.AddError($"'{text}' is not a duration such as 10m, 1h or 7d.");
        return default;
    }
}
