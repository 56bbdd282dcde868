using Gateway.S3Compat.Routing;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.S3;

/// <summary>What is known and not there must be refused, never taken for something else.</summary>
internal sealed class SubresourceTests : S3TestBase
{
    private static readonly string[] Methods = ["GET", "HEAD", "PUT", "POST", "DELETE"];

    private static readonly HashSet<(string Method, S3Scope Scope, string Name)> Present = [.. OperationTableTests.Rows.SelectMany(row => row.Query.Select(name => (row.Method, row.Scope, name)))];

    private static IEnumerable<TestCaseData> Names() => S3Subresources.Names.Order(StringComparer.Ordinal).Select(name => new TestCaseData(name));

    [TestCaseSource(nameof(Names))]
    public async Task It_is_refused_where_it_is_not_implemented(string name)
    {
        await PutAsync("k");
        foreach (string method in Methods)
        {
            foreach ((string path, S3Scope scope) in ((string, S3Scope)[])[($"/{Bucket}", S3Scope.Bucket), ($"/{Bucket}/k", S3Scope.Object)])
            {
                if (Present.Contains((method, scope, name)) || (name == "partNumber" && scope == S3Scope.Object && method is "GET" or "HEAD"))
                {
                    continue;
                }

                RawResponse response = await SendAsync(method, $"{path}?{name}");
                (response.Status, response.Code).Should().Be((501, method == "HEAD" ? "" : "NotImplemented"), $"{method} {path}?{name}");
            }
        }

        (await ReadAsync("k")).Should().Be("content");
    }

    [TestCase("PATCH")]
    [TestCase("TRACE")]
    [TestCase("PROPFIND")]
    [TestCase("put")]
    public async Task Unknown_methods_are_not_allowed(string method)
    {
        foreach (string path in (string[])["/", $"/{Bucket}", $"/{Bucket}/k"])
        {
            RawResponse response = await SendAsync(method, path);
            (response.Status, response.Code).Should().Be((405, "MethodNotAllowed"));
        }
    }

    [Test]
    public async Task Requests_without_a_row_are_not_implemented()
    {
        (await SendAsync("POST", $"/{Bucket}/k")).Code.Should().Be("NotImplemented");
        (await SendAsync("POST", $"/{Bucket}")).Code.Should().Be("NotImplemented");
        (await SendAsync("PUT", "/")).Code.Should().Be("MethodNotAllowed");
    }
}
