using System.Text;

namespace Gateway.Configuration;

/// <summary>
/// Puts environment variables into values: <c>${NAME}</c>, <c>${NAME:-default}</c> (the default also stands in for an empty variable);
/// <c>$$</c> is a dollar sign. It works on values that were parsed already, so a variable can never change the structure of the file.
/// </summary>
internal sealed class EnvironmentText(Func<string, string?> variable)
{
    public string Expand(string text, Action<string> problem)
    {
        if (!text.Contains('$'))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char next = text[i] == '$' && i + 1 < text.Length ? text[i + 1] : '\0';
            if (next == '$')
            {
                result.Append('$');
                i++;
            }
            else if (next == '{')
            {
                int end = text.IndexOf('}', i);
                if (end < 0)
                {
                    problem("'${' without its '}'; a dollar sign itself is written '$$'");
                    return text;
                }

                result.Append(Value(text[(i + 2)..end], problem));
                i = end;
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }

    private string Value(string reference, Action<string> problem)
    {
        int separator = reference.IndexOf(":-", StringComparison.Ordinal);
        string name = separator < 0 ? reference : reference[..separator];
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || char.IsAsciiDigit(name[0]))
        {
            problem($"'{name}' is not the name of an environment variable");
            return "";
        }

        string? value = variable(name);
        if (separator >= 0)
        {
            return string.IsNullOrEmpty(value) ? reference[(separator + 2)..] : value;
        }

        if (value is null)
        {
            problem($"the environment variable {name} is not set; '${{{name}:-default}}' gives it a default");
        }

        return value ?? "";
    }
}
