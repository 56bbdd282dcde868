using Gateway.Configuration.Yaml;
using Gateway.Storage.Identity;

namespace Gateway.Configuration;

/// <summary>Reads <c>accounts</c>.</summary>
internal sealed class AccountReader
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    public IReadOnlyList<Account> Read(YamlMap root) => [.. root.Maps("accounts").Select(ReadOne).OfType<Account>()];

    private Account? ReadOne(YamlMap map)
    {
        string? id = map.RequiredText("id");
        string? name = map.Text("name");
        string? email = map.Text("email");
        map.Finish();
        if (id is null)
        {
            return null;
        }

        // The id is written into XML documents and ACL grants as S3's canonical user id.
        if (!id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '$'))
        {
            map.Error("id", $"the account id '{id}' may hold only letters, digits, '-', '_', '.' and '$'");
        }

        if (!_ids.Add(id))
        {
            map.Error("id", $"the account '{id}' stands here a second time");
        }

        return new Account(id, name ?? id, email);
    }
}
