using Gateway.Storage.Identity;

namespace Gateway.Configuration;

/// <summary>Permissions and levels as command line and standard mode write and read them.</summary>
internal static class PermissionText
{
    /// <summary>The levels' names.</summary>
    public static readonly string[] Levels = ["none", "read", "write"];

    public static string Format(AccessLevel level) => Levels[(int)level];

    /// <summary>Such as <c>all=read main=write</c>.</summary>
    public static string Format(Permissions permissions) =>
        string.Join(' ', permissions.Services.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}={Format(s.Value)}").Prepend($"all={Format(permissions.All)}"));

    /// <summary>The level of that name, or null.</summary>
    public static AccessLevel? Parse(string text) => Array.IndexOf(Levels, text) is >= 0 and var index ? (AccessLevel)index : null;
}
