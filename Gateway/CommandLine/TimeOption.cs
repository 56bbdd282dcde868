using System.CommandLine;
using System.CommandLine.Parsing;

namespace Gateway.CommandLine;

/// <summary>Options that take a time.</summary>
internal static class TimeOption
{
    public static Option<DateTimeOffset?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = Parse,
    };

    private static DateTimeOffset? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (TimeText.TryParse(text, out DateTimeOffset time))
        {
            return time;
        }

        result.AddError($"'{text}' is not a time: 2026-01-31T12:00:00Z or 20260131120000 (UTC) is expected.");
        return null;
    }
}
