using Gateway.Storage.Blobs.Disk;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Unit.Storage.Blobs;

public sealed class DiskErrorsTests
{
    [TestCase(unchecked((int)0x80070027))]
    [TestCase(unchecked((int)0x80070070))]
    [TestCase(unchecked((int)0x8007050F))]
    [TestCase(28, IncludePlatform = "Linux")]
    [TestCase(122, IncludePlatform = "Linux")]
    public void A_full_disk_and_a_full_quota(int code) =>
        DiskErrors.Translate(new IOException("", code), "").Error.Should().Be(StorageError.InsufficientStorage);

    [TestCase(5)]
    [TestCase(unchecked((int)0x80070020))]
    public void Anything_else(int code) =>
        DiskErrors.Translate(new IOException("", code), "").Error.Should().Be(StorageError.Unavailable);

    [Test]
    public void Missing_rights() =>
        DiskErrors.Translate(new UnauthorizedAccessException(), "").Error.Should().Be(StorageError.Unavailable);

    // /dev/full refuses every write as a full disk does.
    [Test]
    [Platform("Linux")]
    public void What_the_system_really_reports()
    {
        using var handle = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);
        IOException refused = Assert.Throws<IOException>(() => RandomAccess.Write(handle, new byte[1], 0))!;
        DiskErrors.Translate(refused, "").Error.Should().Be(StorageError.InsufficientStorage);
    }
}
