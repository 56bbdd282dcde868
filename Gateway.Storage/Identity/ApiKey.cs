namespace Gateway.Storage.Identity;

/// <summary>An API key: S3 access key and secret key, and the value of <c>x-owncdn-key</c>.</summary>
/// <param name="Id">Public part: S3's access key id.</param>
/// <param name="Secret">Secret part. Never logged, never listed.</param>
/// <param name="AccountId">The account the key acts for.</param>
/// <param name="Admin">Whether the key reaches every service of every account and may administer.</param>
/// <param name="Permissions">The ceiling within its account.</param>
public sealed record ApiKey(string Id, string Secret, string AccountId, bool Admin, Permissions Permissions)
{
    /// <summary>What the key may do with a service: within its permissions in its own account, everything when it is an admin key.</summary>
    public AccessLevel LevelFor(IOwnedService service) => Admin ? AccessLevel.Write
        : AccountId == service.AccountId ? Permissions.For(service.Id)
        : AccessLevel.None;

    /// <summary>Whether the key may read every service, those to come included.</summary>
    /// <param name="services">The services that there are.</param>
    public bool ReadsAll(IEnumerable<IOwnedService> services) =>
        Admin || (Permissions.All >= AccessLevel.Read && services.All(service => LevelFor(service) >= AccessLevel.Read));

    /// <summary>Names the key without its secret.</summary>
    public override string ToString() => $"key {Id}";
}
