using Gateway.Storage.Objects;

namespace Gateway.Tests.Unit.Storage.Objects;

internal sealed class WritePreconditionsTests
{
    private static readonly ObjectVersion Current = new()
    {
        Key = ObjectKey.Parse("a"),
        VersionId = VersionId.Null,
        SyncId = 1,
        IsLatest = true,
        Size = 5,
        ETag = "tag",
        Modified = new DateTimeOffset(2025, 1, 1, 0, 0, 0, 999, TimeSpan.Zero),
        Owner = "owner",
    };

    [Test]
    public void No_conditions_always_hold()
    {
        WritePreconditions.None.CheckWrite(null);
        WritePreconditions.None.CheckWrite(Current);
    }

    [Test]
    public void A_delete_marker_is_no_current_object()
    {
        ObjectVersion marker = Current with { IsDeleteMarker = true };
        new WritePreconditions { MustNotExist = true }.CheckWrite(marker);
        new WritePreconditions { MustNotExist = true }.CheckWrite(null);
        Refused(new() { MustNotExist = true }, Current).Should().Be(StorageError.PreconditionFailed);
        Refused(new() { IfMatch = "*" }, marker).Should().Be(StorageError.NoSuchKey);
        Refused(new() { IfMatchSize = 0 }, null).Should().Be(StorageError.NoSuchKey);
    }

    [Test]
    public void Every_condition_counts()
    {
        WritePreconditions all = new() { IfMatch = "tag", IfMatchSize = 5, IfMatchLastModified = Current.Modified.AddMilliseconds(-999) };
        all.CheckWrite(Current);
        (all with { IfMatch = "*" }).CheckWrite(Current);
        Refused(all with { IfMatch = "TAG" }, Current).Should().Be(StorageError.PreconditionFailed);
        Refused(all with { IfMatchSize = 6 }, Current).Should().Be(StorageError.PreconditionFailed);
        Refused(all with { IfMatchLastModified = Current.Modified.AddSeconds(1) }, Current).Should().Be(StorageError.PreconditionFailed);
    }

    private static StorageError Refused(WritePreconditions conditions, ObjectVersion? latest) =>
        conditions.Invoking(c => c.CheckWrite(latest)).Should().Throw<StorageException>().Which.Error;
}
