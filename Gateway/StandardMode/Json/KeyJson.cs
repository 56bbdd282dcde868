using System.Text.Json;
using Gateway.Configuration;
using Gateway.Storage.Identity;

namespace Gateway.StandardMode.Json;

/// <summary>A key as JSON, without its value.</summary>
internal static class KeyJson
{
    /// <summary>Writes its members into an object that is open.</summary>
    public static void WriteMembers(Utf8JsonWriter json, KeyInfo key)
    {
        json.WriteString("account"u8, key.AccountId);
        json.WriteBoolean("admin"u8, key.Admin);
        json.WriteStartObject("permissions"u8);
        json.WriteString("all"u8, PermissionText.Format(key.Permissions.All));
        foreach ((string service, AccessLevel level) in key.Permissions.Services.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            json.WriteString(service, PermissionText.Format(level));
        }

        json.WriteEndObject();
        json.WriteString("origin"u8, key.Origin == KeyOrigin.Configured ? "configuration"u8 : "registry"u8);
        if (key.Created is { } created)
        {
            json.WriteTime("created"u8, created);
        }
        else
        {
            json.WriteNull("created"u8);
        }
    }
}
