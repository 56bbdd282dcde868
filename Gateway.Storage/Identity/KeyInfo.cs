namespace Gateway.Storage.Identity;

/// <summary>A key as it is listed: everything but its secret.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="AccountId">The account it acts for.</param>
/// <param name="Admin">Whether it reaches everything.</param>
/// <param name="Permissions">Its ceiling.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Created">When it was made; null for a configured one.</param>
public sealed record KeyInfo(string Id, string AccountId, bool Admin, Permissions Permissions, KeyOrigin Origin, DateTimeOffset? Created);
