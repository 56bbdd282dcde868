namespace Gateway.Storage.Services;

/// <summary>A service that was removed, of which uploads that were on their way may have left blobs since.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Id">Its id, which another service may have now.</param>
/// <param name="Removed">When, by the registry's clock.</param>
internal sealed record RemovedService(long Number, string Id, DateTimeOffset Removed)
{
    /// <inheritdoc cref="ServiceRecord.FolderName" />
    public string FolderName => ServiceRecord.NameFolder(Id, Number);
}
