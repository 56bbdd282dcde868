using Gateway.Storage.Services;

namespace Gateway.Tests.Unit.Storage;

internal sealed class ServiceIdTest
{
    [TestCase("abc")]
    [TestCase("main")]
    [TestCase("my.bucket-1")]
    [TestCase("123")]
    [TestCase("1.2.3")]
    [TestCase("1.2.3.4.5")]
    [TestCase("a1.2.3.4")]
    [TestCase("x.xn--y")]
    public void Names_that_s3_allows_are_valid(string id) => ServiceId.IsValid(id).Should().BeTrue();

    [TestCase("")]
    [TestCase("ab")]
    [TestCase("Abc")]
    [TestCase("a_b")]
    [TestCase("a/b")]
    [TestCase("äbc")]
    [TestCase("-abc")]
    [TestCase("abc-")]
    [TestCase(".abc")]
    [TestCase("abc.")]
    [TestCase("a..b")]
    [TestCase("192.168.5.4")]
    [TestCase("999.1.1.1")]
    [TestCase("xn--abc")]
    [TestCase("abc-s3alias")]
    public void Names_that_s3_refuses_are_not(string id)
    {
        ServiceId.IsValid(id).Should().BeFalse();
        ServiceId.Problem(id).Should().StartWith("m");
    }

    [Test]
    public void The_longest_name_has_63_characters()
    {
        ServiceId.IsValid(new string('a', 63)).Should().BeTrue();
        ServiceId.IsValid(new string('a', 64)).Should().BeFalse();
    }
}
