using Gateway.Storage.Blobs.Disk;

namespace Gateway.Tests.Unit.Storage.Blobs;

internal sealed class DiskOwnerMarkTests
{
    private TemporaryFolder _folder = null!;

    private static CancellationToken None => CancellationToken.None;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [TestCase(null)]
    [TestCase("")]
    [TestCase("\n")]
    public async Task The_first_one_to_set_it_is_the_owner_and_an_empty_file_is_nobodys(string? left)
    {
        var mark = new DiskOwnerMark(_folder.Path);
        if (left is not null)
        {
            _folder.Write("owncdn-catalog", left);
        }

        (await mark.ReadAsync(None)).Should().BeNull();
        await mark.WriteAsync("first", None);
        await mark.WriteAsync("second", None);
        (await mark.ReadAsync(None)).Should().Be("first");
        Directory.GetFiles(_folder.Path).Should().ContainSingle("nothing else is left behind");
    }
}
