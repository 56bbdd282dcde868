using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Caching.Rules;

/// <summary>What changes at an origin make stored responses wrong (RFC 9111 section 4.4).</summary>
internal static class InvalidationRules
{
    /// <summary>The paths whose responses, with any query, are to be forgotten because of an answered request.</summary>
    /// <returns>None for safe methods and for errors. Methods that nobody knows are taken for unsafe.</returns>
    public static IReadOnlyList<ContentPath> Targets(ContentRequest request, ContentResult response)
    {
        if (IsSafe(request.Method) || response.Status is < 200 or >= 400)
        {
            return [];
        }

        HeaderFields fields = response.Metadata.Fields;
        IEnumerable<ContentPath> others = fields["Location"].Concat(fields["Content-Location"])
            .Select(reference => reference is null ? null : LocationReference.Resolve(request, reference)).Where(key => key is not null).Select(key => key!.Value.Path);
        return [.. others.Prepend(request.Path).DistinctBy(path => path.Encoded)];
    }

    /// <summary>Whether the method changes nothing (RFC 9110 section 9.2.1).</summary>
    public static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);
}
