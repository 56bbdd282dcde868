using Gateway.Storage.Objects;

namespace Gateway.CommandLine;

/// <summary>What happened, in the word that the API has for it.</summary>
internal static class ActionText
{
    public static string Format(ChangeAction action) => action switch
    {
        ChangeAction.Put => "put",
        ChangeAction.Delete => "delete",
        ChangeAction.Purge => "purge",
        _ => throw new ArgumentOutOfRangeException(nameof(action)),
    };
}
