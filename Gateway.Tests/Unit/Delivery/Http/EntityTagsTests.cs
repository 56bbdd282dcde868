using Gateway.Delivery.Http;

namespace Gateway.Tests.Unit.Delivery.Http;

internal sealed class EntityTagsTests
{
    [TestCase("\"a\"", true, true)]
    [TestCase("W/\"a\"", false, true)]
    [TestCase("\"b\", \"a\"", true, true)]
    [TestCase("\"b\",\"a\" ,\"c\"", true, true)]
    [TestCase(", ,\"a\"", true, true)]
    [TestCase("W/\"b\", W/\"a\"", false, true)]
    [TestCase("*", true, true)]
    [TestCase("a", true, true)]
    [TestCase("b, a", true, true)]
    [TestCase("\"x,a\"", false, false, Description = "a comma within quotes separates nothing")]
    [TestCase("\"A\"", false, false)]
    [TestCase("\"a", true, true)]
    [TestCase("*a", false, false)]
    [TestCase("\"\"", false, false)]
    [TestCase("", false, false)]
    [TestCase(" ", false, false)]
    [TestCase("W/", false, false)]
    public void A_list_names_a_tag(string list, bool strongly, bool weakly)
    {
        EntityTags.Names(list, "\"a\"", TagComparison.Strong).Should().Be(strongly);
        EntityTags.Names(list, "\"a\"", TagComparison.Weak).Should().Be(weakly);
    }

    [TestCase("*", true)]
    [TestCase("\"\"", false)]
    [TestCase("\"a\"", false)]
    public void Content_without_a_tag_is_named_by_any_only(string list, bool named) => EntityTags.Names(list, null, TagComparison.Weak).Should().Be(named);

    [TestCase("\"a\"")]
    [TestCase("W/\"a\"")]
    public void A_weak_tag_is_named_weakly_only(string list)
    {
        EntityTags.Names(list, "W/\"a\"", TagComparison.Strong).Should().BeFalse();
        EntityTags.Names(list, "W/\"a\"", TagComparison.Weak).Should().BeTrue();
    }

    [Test]
    public void A_tag_with_a_comma_is_found() => EntityTags.Names("\"x\", \"a,b\"", "\"a,b\"", TagComparison.Strong).Should().BeTrue();

    [TestCase("\"a\"", "a")]
    [TestCase(" a ", "a")]
    [TestCase("*", "*")]
    [TestCase("W/\"a\"", null)]
    [TestCase("\"a\", \"b\"", null)]
    [TestCase("\"a\" b", null)]
    [TestCase("", null)]
    [TestCase("\"\"", null)]
    public void A_single_strong_tag(string value, string? tag) => EntityTags.ReadStrong(value).Should().Be(tag);
}
