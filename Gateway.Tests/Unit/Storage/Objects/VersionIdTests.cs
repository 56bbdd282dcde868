using Gateway.Storage.Objects;

namespace Gateway.Tests.Unit.Storage.Objects;

internal sealed class VersionIdTests
{
    [TestCase(1)]
    [TestCase(255)]
    [TestCase(long.MaxValue)]
    public void An_id_carries_its_change_and_is_read_back(long syncId)
    {
        VersionId id = VersionId.Create(syncId);
        id.SyncId.Should().Be(syncId);
        id.IsNull.Should().BeFalse();
        VersionId.TryParse(id.Value, out VersionId read).Should().BeTrue();
        read.Should().Be(id);
        VersionId.Create(syncId).Should().NotBe(id, "half of it is random");
    }

    [Test]
    public void The_null_version_is_one_value_wherever_it_comes_from()
    {
        VersionId.TryParse("null", out VersionId read).Should().BeTrue();
        read.Should().Be(VersionId.Null).And.Be(default(VersionId));
        (read.Value, read.IsNull, read.SyncId, $"{read}").Should().Be(("null", true, null, "null"));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("NULL")]
    [TestCase("0")]
    [TestCase("0000000000000001000000000000000")]
    [TestCase("000000000000000100000000000000000")]
    [TestCase("000000000000000A0000000000000000")]
    [TestCase("000000000000000g0000000000000000")]
    [TestCase("80000000000000010000000000000000")]
    [TestCase("ffffffffffffffffffffffffffffffff")]
    public void What_this_gateway_never_made_is_no_id(string? value) => VersionId.TryParse(value, out _).Should().BeFalse();
}
