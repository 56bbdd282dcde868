using Gateway.S3Compat.Errors;

namespace Gateway.S3Compat.Routing;

/// <summary>Finds the operation of a request in the table.</summary>
public sealed class S3Router
{
    private readonly Dictionary<(string Method, S3Scope Scope), S3Operation[]> _rows;

    /// <summary>Takes the table's rows.</summary>
    public S3Router(IEnumerable<S3Operation> operations) => _rows = operations
        .GroupBy(row => (row.Method, row.Scope))
        .ToDictionary(group => group.Key, group => group.OrderByDescending(row => row.Specificity).ToArray());

    /// <summary>The operation that a request asks for.</summary>
    /// <exception cref="S3Exception">MethodNotAllowed or NotImplemented.</exception>
    public S3Operation Route(S3Request request)
    {
        S3Scope scope = ScopeOf(request.Address);
        if (!_rows.TryGetValue((request.Method, scope), out S3Operation[]? rows))
        {
            throw new S3Exception(S3Error.MethodNotAllowed, null, new("Method", request.Method), new("ResourceType", scope.ToString().ToUpperInvariant()));
        }

        S3Operation? operation = Array.Find(rows, row => row.Matches(request));
        foreach ((string name, string _) in request.Query)
        {
            if (S3Subresources.Names.Contains(name) && operation?.Query.Contains(name) != true && !IsPartRead(operation, name))
            {
                throw new S3Exception(S3Error.NotImplemented, $"'{name}' is not implemented for {request.Method} requests of this kind.");
            }
        }

        return operation ?? throw new S3Exception(S3Error.NotImplemented, "This request is not implemented.");
    }

    // partNumber names an upload's part in writes, but is only a parameter of reads.
    private static bool IsPartRead(S3Operation? operation, string name) =>
        name == "partNumber" && operation is { Method: "GET" or "HEAD", Scope: S3Scope.Object };

    private static S3Scope ScopeOf(S3Address address) =>
        address.Bucket is null ? S3Scope.Service : address.Key is null ? S3Scope.Bucket : S3Scope.Object;
}
