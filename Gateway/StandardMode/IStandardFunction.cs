namespace Gateway.StandardMode;

/// <summary>What a function does once the key's right to it was checked.</summary>
internal interface IStandardFunction
{
    /// <summary>Answers the request.</summary>
    /// <exception cref="Errors.StandardException">A refusal.</exception>
    /// <exception cref="Storage.Objects.StorageException">A refusal by storage.</exception>
    Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken);
}
