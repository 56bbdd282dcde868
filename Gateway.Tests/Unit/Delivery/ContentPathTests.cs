using System.Text;
using Gateway.Delivery;

namespace Gateway.Tests.Unit.Delivery;

/// <summary>One reading of a path for everybody: what is refused, and what is the same.</summary>
internal sealed class ContentPathTests
{
    [TestCase("a/b.txt", "a/b.txt", "a/b.txt")]
    [TestCase("", "", "")]
    [TestCase("a//b/", "a//b/", "a//b/")]
    [TestCase("a%20b", "a b", "a%20b")]
    [TestCase("%41%2d%7E", "A-~", "A-~", Description = "unreserved characters are the same, encoded or not")]
    [TestCase("a%2fb", "a/b", "a%2Fb", Description = "a slash that was sent encoded separates nothing at an origin")]
    [TestCase("a+b%2B", "a+b+", "a+b%2B")]
    [TestCase("%e2%82%ac", "€", "%E2%82%AC")]
    [TestCase("€", "€", "%E2%82%AC")]
    [TestCase("a\"b<c>", "a\"b<c>", "a%22b%3Cc%3E")]
    [TestCase("%2525", "%25", "%2525", Description = "decoded once")]
    [TestCase("...", "...", "...")]
    [TestCase(".a/b.", ".a/b.", ".a/b.")]
    public void A_path_has_two_forms(string raw, string decoded, string encoded)
    {
        ContentPath.TryParse(raw, out ContentPath? path).Should().BeTrue();
        (path!.Decoded, path.Encoded).Should().Be((decoded, encoded));
        ContentPath.TryParse(path.Encoded, out ContentPath? again).Should().BeTrue();
        again.Should().Be(path);
    }

    [TestCase("..")]
    [TestCase("a/../b")]
    [TestCase("./a")]
    [TestCase("a/.")]
    [TestCase("%2e%2e/a")]
    [TestCase("a/%2E./b")]
    [TestCase("a%2f..%2fb")]
    [TestCase("..\\a")]
    [TestCase("a%5c..%5cb")]
    [TestCase("%00")]
    [TestCase("a%0d%0ab")]
    [TestCase("a%7f")]
    [TestCase("%")]
    [TestCase("%4")]
    [TestCase("%zz")]
    [TestCase("a%+1")]
    [TestCase("%ff")]
    [TestCase("%c0%ae%c0%ae/a", Description = "an overlong dot")]
    [TestCase("%ed%a0%80", Description = "half a surrogate")]
    public void What_servers_disagree_about_is_refused(string raw) => ContentPath.TryParse(raw, out _).Should().BeFalse();

    [TestCase("A/B", "a/b", "a/b")]
    [TestCase("A%2FB%20C", "a/b c", "a%2Fb%20c")]
    [TestCase("%C3%84x", "äx", "%C3%A4x")]
    public void Lower_case_keeps_what_was_encoded(string raw, string decoded, string encoded)
    {
        ContentPath.TryParse(raw, out ContentPath? path).Should().BeTrue();
        (path!.ToLower().Decoded, path.ToLower().Encoded).Should().Be((decoded, encoded));
    }

    [Test]
    public void A_folder_goes_in_front_of_both_forms()
    {
        ContentPath.TryParse("b%2Fc", out ContentPath? path).Should().BeTrue();
        ContentPath below = path!.Under(ContentPath.OfDecoded("a ä/"));
        (below.Decoded, below.Encoded).Should().Be(("a ä/b/c", "a%20%C3%A4/b%2Fc"));
    }

    [Test]
    public void Any_text_that_is_decoded_comes_back_from_its_encoded_form()
    {
        var random = new Random(1);
        for (int i = 0; i < 2000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => new Rune(random.Next(0x20, 0x2000)).ToString())).Replace("\x7f", "", StringComparison.Ordinal);
            if (text.Split('/', '\\').Any(segment => segment is "." or ".."))
            {
                continue;
            }

            ContentPath.TryParse(ContentPath.OfDecoded(text).Encoded, out ContentPath? path).Should().BeTrue(text);
            path!.Decoded.Should().Be(text);
        }
    }
}
