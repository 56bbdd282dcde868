namespace Gateway.Storage.Identity;

/// <summary>Who owns services and keys.</summary>
/// <param name="Id">Stable id; S3's canonical owner id.</param>
/// <param name="Name">Display name.</param>
/// <param name="Email">E-mail address, when known.</param>
public sealed record Account(string Id, string Name, string? Email = null)
{
    /// <summary>The account that everything belongs to when nothing else is said.</summary>
    public const string DefaultId = "owner";
}
