using Gateway.Storage.Catalog.Sql;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Unit.Storage.Catalog;

internal sealed class DetailsJsonTests
{
    [TestCase("owner")]
    [TestCase("testx$tenant")]
    [TestCase("")]
    public void Every_field_is_read_as_written(string owner)
    {
        var details = new VersionDetails(
            "9a0364b9e99bb480dd25e1f0284c8555-3",
            owner,
            new ObjectChecksum(ChecksumAlgorithm.Sha256, ChecksumType.Composite, "a+/b==-3"),
            new ObjectMetadata { ContentType = "text/plain", User = [new("name", "value")] });
        DetailsJson.Read(DetailsJson.Write(details)).Should().BeEquivalentTo(details);
    }

    [Test]
    public void What_is_absent_stays_absent()
    {
        VersionDetails read = DetailsJson.Read(DetailsJson.Write(new VersionDetails("", "owner", null, ObjectMetadata.Empty)));
        read.Checksum.Should().BeNull();
        read.Metadata.Should().BeSameAs(ObjectMetadata.Empty);
    }
}
