using System.Runtime.CompilerServices;
using Gateway.S3Compat;
using Gateway.S3Compat.Actions;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Routing;
using Gateway.Tests.Unit.S3Compat;

namespace Gateway.Tests.S3;

/// <summary>The table itself: rows that cannot be confused, and a test file for each.</summary>
internal sealed class OperationTableTests
{
    /// <summary>The table; nothing of it is executed.</summary>
    public static IReadOnlyList<S3Operation> Rows { get; } = S3OperationTable.Create(null!, TestKeys.Example, null!, new S3Options(), TimeProvider.System);

    [Test]
    public void No_two_rows_take_the_same_request_equally_well() => Rows
        .Select(row => $"{row.Method} {row.Scope} {string.Join('&', row.Query.Order(StringComparer.Ordinal))} {row.Header}")
        .Should().OnlyHaveUniqueItems();

    [Test]
    public void A_request_that_has_what_two_rows_ask_for_is_one_rows_or_refused()
    {
        var router = new S3Router(Rows);
        foreach (S3Operation row in Rows)
        {
            foreach (S3Operation other in Rows.Where(o => o != row && o.Method == row.Method && o.Scope == row.Scope))
            {
                string[] query = [.. row.Query.Union(other.Query)];
                string?[] headers = [.. new[] { row.Header, other.Header }.Where(h => h is not null).Distinct()];
                string target = (row.Scope switch { S3Scope.Service => "/", S3Scope.Bucket => "/bucket", _ => "/bucket/key" }) + "?" + string.Join('&', query);
                S3Request request = TestRequest.Create(row.Method, target, headers.Select(h => KeyValuePair.Create(h!, "/bucket/key")));
                try
                {
                    S3Operation chosen = router.Route(request);
                    (chosen.Query.Count, chosen.Header).Should().Be((query.Count(S3Subresources.Names.Contains) + chosen.Query.Count(q => q == "list-type"), headers.SingleOrDefault()!), target);
                }
                catch (S3Exception refused)
                {
                    refused.Error.Should().Be(S3Error.NotImplemented, target);
                }
            }
        }
    }

    [Test]
    public void Parameters_that_tell_rows_apart_are_known_subresources() =>
        Rows.SelectMany(row => row.Query).Where(name => name != "list-type").Should().OnlyContain(name => S3Subresources.Names.Contains(name));

    [Test]
    public void Names_and_actions_are_unique()
    {
        Rows.Select(row => (row.Name, row.Scope)).Should().OnlyHaveUniqueItems();
        Rows.Select(row => row.Action.GetType().Name).Should().Equal(Rows.Select(row => row.Name));
    }

    [Test]
    public void Every_action_has_a_row() => typeof(IS3Action).Assembly.GetTypes()
        .Where(type => type is { IsClass: true } && type.IsAssignableTo(typeof(IS3Action))).Select(type => type.Name)
        .Should().BeEquivalentTo(Rows.Select(row => row.Name).Distinct());

    [Test]
    public void Every_row_has_a_test_file()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Path.GetDirectoryName(ThisFile())!).Select(path => Path.GetFileNameWithoutExtension(path));
        Rows.Select(row => row.Name + "Tests").Should().BeSubsetOf(files);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
