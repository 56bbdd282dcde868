using Gateway.Storage.Identity;

namespace Gateway.Tests.Unit.S3Compat;

/// <summary>The credentials of AWS's published examples.</summary>
internal sealed class TestKeys : IKeyRing
{
    public const string Id = "AKIAIOSFODNN7EXAMPLE";
    public const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    public static TestKeys Example { get; } = new();

    public ApiKey? Find(string keyId) =>
        keyId is Id ? new ApiKey(Id, Secret, Gateway.Storage.Identity.Account.DefaultId, Admin: false, Permissions.Everything) : null;

    public ApiKey? FindBySecret(string secret) => secret is Secret ? Find(Id) : null;

    public Account Account(string accountId) => new(accountId, accountId);
}
