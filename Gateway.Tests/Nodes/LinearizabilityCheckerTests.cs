namespace Gateway.Tests.Nodes;

internal sealed class LinearizabilityCheckerTests
{
    [Test]
    public void Overlapping_operations_may_take_effect_in_any_order() => Check(
        Put("a", 0, 10), Get("b", 11, 20), Put("b", 5, 30), Get("b", 31, 40)).Should().BeTrue();

    [Test]
    public void A_read_of_what_was_replaced_before_it_began_is_found() => Check(
        Put("a", 0, 10), Put("b", 11, 20), Get("a", 21, 30)).Should().BeFalse();

    [Test]
    public void Two_reads_may_not_go_back_in_time() => Check(
        Put("a", 0, 10), Put("b", 11, 40), Get("b", 12, 15), Get("a", 16, 20)).Should().BeFalse();

    [Test]
    public void Of_two_that_want_the_key_to_be_empty_one_is_refused()
    {
        RegisterOperation first = new(RegisterKind.PutIfNone, "a", null, RegisterResult.Done, null, 0, 10);
        Check(first, first with { Value = "b" }).Should().BeFalse();
        Check(first, first with { Value = "b", Result = RegisterResult.Refused }).Should().BeTrue();
        Check(first, first with { Value = "b", Begin = 11, End = 20 }, new RegisterOperation(RegisterKind.Delete, null, null, RegisterResult.Done, null, 5, 15)).Should().BeTrue();
    }

    [Test]
    public void A_condition_that_held_may_not_be_refused() => Check(
        Put("a", 0, 10), new RegisterOperation(RegisterKind.PutIfMatch, "b", "a", RegisterResult.Refused, null, 11, 20)).Should().BeFalse();

    [Test]
    public void What_was_never_answered_may_have_come_about_at_any_time_or_never()
    {
        RegisterOperation unknown = new(RegisterKind.Put, "x", null, RegisterResult.Unknown, null, 0, long.MaxValue);
        Check(unknown, Put("a", 0, 10), Get("a", 11, 20), Get("x", 21, 30)).Should().BeTrue();
        Check(unknown, Put("a", 0, 10), Get("a", 11, 20), Get("a", 21, 30)).Should().BeTrue();
        Check(unknown, Put("a", 0, 10), Get("x", 11, 20), Get("a", 21, 30)).Should().BeFalse();
    }

    private static bool Check(params RegisterOperation[] history) => LinearizabilityChecker.IsLinearizable(history);

    private static RegisterOperation Put(string value, long begin, long end) => new(RegisterKind.Put, value, null, RegisterResult.Done, null, begin, end);

    private static RegisterOperation Get(string seen, long begin, long end) => new(RegisterKind.Get, null, null, RegisterResult.Done, seen, begin, end);
}
