namespace Gateway.Storage.Identity;

/// <summary>A service, of whichever kind, that belongs to an account; keys are permitted to use it by its id.</summary>
public interface IOwnedService
{
    /// <summary>Its id.</summary>
    string Id { get; }

    /// <summary>The account that owns it.</summary>
    string AccountId { get; }
}
