using Gateway.Storage.Blobs.Disk;

namespace Gateway.Tests.Unit.Storage.Blobs;

[Platform("Linux")]
public sealed class PosixTests
{
    // RandomAccess.FlushToDisk reports nothing here, and nothing for EIO either.
    [Test]
    public void A_refused_flush_is_an_error()
    {
        using var device = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
        Action flush = () => Posix.Flush(device);
        flush.Should().Throw<IOException>();
    }

    [Test]
    public void A_folder_can_be_flushed_and_a_missing_one_cannot()
    {
        string folder = Directory.CreateTempSubdirectory("posix").FullName;
        Posix.FlushFolder(folder);
        Directory.Delete(folder);
        Action flush = () => Posix.FlushFolder(folder);
        flush.Should().Throw<IOException>().WithMessage($"*{folder}*");
    }
}
