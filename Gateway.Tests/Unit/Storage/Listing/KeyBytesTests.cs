using System.Text;
using Gateway.Storage.Listing;

namespace Gateway.Tests.Unit.Storage.Listing;

internal sealed class KeyBytesTests
{
    private static readonly string[] Prefixes = ["a", "a\u007F", "\u0080", "é", "\u07FF", "\u0800", "～", "\uFFFF", "\U00010000", "\U0010FFFF", "x\U0010FFFF"];

    [Test]
    public void The_bound_after_a_prefix_is_after_all_that_begins_with_it_and_before_the_rest()
    {
        foreach (string prefix in Prefixes)
        {
            byte[] bound = KeyBytes.AfterPrefix(prefix);
            foreach (string key in Prefixes.Append(prefix).SelectMany(p => (string[])[p, p + "\0", p + "\u007F", p + "\U0010FFFF", p + "é"]))
            {
                byte[] bytes = Encoding.UTF8.GetBytes(key);
                bool begins = key.StartsWith(prefix, StringComparison.Ordinal);
                bool smaller = bytes.AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(prefix)) < 0;
                (bytes.AsSpan().SequenceCompareTo(bound) < 0).Should().Be(begins || smaller, "{0} and {1}", prefix, key);
            }
        }
    }

    [Test]
    public void Nothing_lies_between_a_name_and_just_after_it()
    {
        KeyBytes.JustAfter("é").Should().Equal(0xC3, 0xA9, 0);
        KeyBytes.JustAfter("").Should().Equal(0);
    }

    [Test]
    public void Every_key_lies_before_the_end()
    {
        KeyBytes.AfterPrefix("").Should().Equal(KeyBytes.End);
        Encoding.UTF8.GetBytes("\U0010FFFF").AsSpan().SequenceCompareTo(KeyBytes.End).Should().BeNegative();
        KeyBytes.Max([1, 2], [1]).Should().Equal(1, 2);
        KeyBytes.Max([1, 2], [2]).Should().Equal(2);
    }
}
