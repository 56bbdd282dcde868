using Gateway.Storage.Objects;

namespace Gateway.Tests.Unit.Storage.Objects;

internal sealed class ObjectKeyTests
{
    [TestCase("a")]
    [TestCase("/")]
    [TestCase("../..\\\0 ")]
    [TestCase("\U0010FFFF")]
    public void Keys_are_opaque(string key)
    {
        ObjectKey parsed = ObjectKey.Parse(key);
        parsed.Value.Should().Be(key);
        ObjectKey.FromUtf8(parsed.ToUtf8()).Should().Be(parsed);
    }

    [Test]
    public void The_limit_counts_bytes()
    {
        ObjectKey.Parse(new string('a', 1024)).ToUtf8().Should().HaveCount(1024);
        ObjectKey.Parse(new string('ä', 512)).ToUtf8().Should().HaveCount(1024);
        Refused(new string('a', 1025)).Should().Be(StorageError.KeyTooLong);
        Refused(new string('ä', 513)).Should().Be(StorageError.KeyTooLong);
    }

    [Test]
    public void Keys_that_are_no_text_are_refused()
    {
        // Not as test cases: half a character does not survive the way to the test's name.
        Refused("").Should().Be(StorageError.InvalidKey);
        Refused("a\uD800").Should().Be(StorageError.InvalidKey);
        Refused("\uDC00a").Should().Be(StorageError.InvalidKey);
    }

    [Test]
    public void Keys_sort_by_their_bytes()
    {
        string[] sorted = ["\0", "A", "a", "a\0", "a/", "a0", "é", "～", "\uFFFD", "\U00010000", "\U0010FFFF"];
        sorted.Reverse().Select(ObjectKey.Parse).Order().Select(key => key.Value).Should().Equal(sorted);
    }

    private static StorageError Refused(string key) => FluentActions.Invoking(() => ObjectKey.Parse(key)).Should().Throw<StorageException>().Which.Error;
}
