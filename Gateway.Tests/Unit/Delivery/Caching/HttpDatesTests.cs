using Gateway.Delivery.Caching.Rules;

namespace Gateway.Tests.Unit.Delivery.Caching;

internal sealed class HttpDatesTests
{
    [TestCase("Thu, 18 Aug 2050 02:01:18 GMT")]
    [TestCase("Thursday, 18-Aug-50 02:01:18 GMT")]
    [TestCase("Thu Aug 18 02:01:18 2050")]
    [TestCase("THU, 18 Aug 2050 02:01:18 GMT")]
    [TestCase("Thu, 18 AUG 2050 02:01:18 GMT")]
    [TestCase("Thu, 18 Aug 2050 02:01:18 gMT")]
    [TestCase("Mon, 18 Aug 2050 02:01:18 GMT", Description = "the wrong day of the week")]
    public void Dates_have_three_forms(string text) =>
        HttpDates.Read(text, Exchange.Now).Should().Be(new DateTimeOffset(2050, 8, 18, 2, 1, 18, TimeSpan.Zero));

    [Test]
    public void Days_of_one_digit_are_padded_in_the_oldest_form() =>
        HttpDates.Read("Thu Aug  8 02:01:18 2050", Exchange.Now).Should().Be(new DateTimeOffset(2050, 8, 8, 2, 1, 18, TimeSpan.Zero));

    [TestCase("76", 2076)]
    [TestCase("77", 1977)]
    public void Years_of_two_digits_are_at_most_50_ahead(string year, int expected) =>
        HttpDates.Read($"Sunday, 01-Jan-{year} 00:00:00 GMT", Exchange.Now)!.Value.Year.Should().Be(expected);

    [TestCase("0")]
    [TestCase("")]
    [TestCase("Thu, 18 Aug 2050 02:01:18 UTC")]
    [TestCase("Thu, 18 Aug 2050 02:01:18 AEST")]
    [TestCase("Thu, 18 Aug 2050 02:01:18")]
    [TestCase("Thu, 18 Aug 50 02:01:18 GMT")]
    [TestCase("Thu 18 Aug 2050 02:01:18 GMT")]
    [TestCase("Thu, 18  Aug  2050 02:01:18 GMT")]
    [TestCase("Thu, 18-Aug-2050 02:01:18 GMT")]
    [TestCase("Thu, 18 Aug 2050 02.01.18 GMT")]
    [TestCase("Thu, 18 Aug 2050 2:01:18 GMT")]
    [TestCase("Thu, 8 Aug 2050 02:01:18 GMT")]
    [TestCase("Thu, 31 Feb 2050 02:01:18 GMT")]
    [TestCase("Xyz, 18 Aug 2050 02:01:18 GMT")]
    [TestCase("Thursday, 18-Aug-5x 02:01:18 GMT")]
    [TestCase("Thu Aug 8 02:01:18 2050")]
    public void Anything_else_is_no_date(string text) => HttpDates.Read(text, Exchange.Now).Should().BeNull();

    [Test]
    public void Two_lines_are_no_date() => HttpDates.Read(new(["Thu, 18 Aug 2050 02:01:18 GMT", "Thu, 18 Aug 2050 02:01:18 GMT"]), Exchange.Now).Should().BeNull();
}
