using Gateway.Delivery.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Binding.Site;

/// <summary>Serves a source as a web site: folders have an index, what is not there a page that says so.</summary>
/// <param name="options">How.</param>
/// <param name="source">Where its documents are.</param>
internal sealed class WebSite(SiteOptions options, IContentSource source)
{
    private readonly ContentPath _index = ContentPath.OfDecoded(options.Index);

    /// <summary>Answers a request.</summary>
    /// <param name="request">What the source would be asked.</param>
    /// <param name="publicQuery">The query as the client sent it, for redirects.</param>
    /// <param name="cancellationToken">Ends the wait of this caller.</param>
    public async ValueTask<ContentResult> GetAsync(ContentRequest request, string publicQuery, CancellationToken cancellationToken)
    {
        ContentResult result = await source.GetAsync(IsFolder(request.Path) && request.IsRead ? request with { Path = _index.Under(request.Path) } : request, cancellationToken);
        if (result.Status != StatusCodes.Status404NotFound || !request.IsRead)
        {
            return result;
        }

        ContentResult? answer = null;
        try
        {
            answer = await AnswerMissAsync(result, request, publicQuery, cancellationToken);
            return answer;
        }
        finally
        {
            // Unless the miss is the answer, perhaps described in another way.
            if (answer?.Body != result.Body)
            {
                result.Dispose();
            }
        }
    }

    private async ValueTask<ContentResult> AnswerMissAsync(ContentResult miss, ContentRequest request, string publicQuery, CancellationToken cancellationToken)
    {
        if (options.TrailingSlash && !IsFolder(request.Path) && await HasIndexAsync(request, cancellationToken))
        {
            return ContentResult.Own(StatusCodes.Status301MovedPermanently, HeaderFields.Empty.With("Location", FolderOf(request.Path, publicQuery)));
        }

        if (options.SinglePage)
        {
            // Who does not take HTML asked for a file, and is told that there is none.
            if (MediaTypes.Names(request.Headers.Accept, "text/html"))
            {
                return VaryByAccept(await source.GetAsync(request with { Path = _index, Query = "" }, cancellationToken));
            }

            miss = VaryByAccept(miss);
        }

        return options.ErrorDocument is { } path ? await DescribeAsync(miss, request with { Path = path, Query = "" }, cancellationToken) : miss;
    }

    private async ValueTask<bool> HasIndexAsync(ContentRequest request, CancellationToken cancellationToken)
    {
        ContentPath folder = ContentPath.OfDecoded("/").Under(request.Path);
        using ContentResult index = await source.GetAsync(Unconditional(request) with { Method = "HEAD", Path = _index.Under(folder), Query = "" }, cancellationToken);
        return index.Status == StatusCodes.Status200OK;
    }

    /// <summary>Puts the error document in the place of the miss's body. What the miss says about caching stays true.</summary>
    private async ValueTask<ContentResult> DescribeAsync(ContentResult miss, ContentRequest request, CancellationToken cancellationToken)
    {
        ContentResult document = await source.GetAsync(Unconditional(request), cancellationToken);
        if (document.Status != StatusCodes.Status200OK)
        {
            document.Dispose();
            return miss;
        }

        HeaderFields fields = miss.Metadata.Fields.Without(name => DescribesBody(name) || IdentifiesBody(name));
        foreach ((string name, StringValues value) in document.Metadata.Fields.All)
        {
            fields = DescribesBody(name) ? fields.With(name, value) : fields;
        }

        fields = fields.With("Vary", StringValues.Concat(fields["Vary"], document.Metadata["Vary"]));
        return new ContentResult(options.ErrorStatus, new ContentMetadata(fields, document.Metadata.Length), document.Body) { Age = miss.Age, CacheStatus = miss.CacheStatus };
    }

    /// <summary>
    /// The folder, relative to the document that was asked for (RFC 3986 section 4.2): no path leads to another host, however it begins and whatever
    /// colons are in it.
    /// </summary>
    private static string FolderOf(ContentPath path, string query)
    {
        // What cannot stand in a header field cannot stand in a query, either.
        bool hasQuery = query.Length > 0 && !query.AsSpan().ContainsAnyExceptInRange('!', '~');
        return $"./{path.Encoded[(path.Encoded.LastIndexOf('/') + 1)..]}/{(hasQuery ? $"?{query}" : "")}";
    }

    private static bool IsFolder(ContentPath path) => path.Encoded is "" or [.., '/'];

    private static ContentResult VaryByAccept(ContentResult result)
    {
        HeaderFields fields = result.Metadata.Fields;
        return result.With(new ContentMetadata(fields.With("Vary", StringValues.Concat(fields["Vary"], "Accept")), result.Metadata.Length));
    }

    private static bool DescribesBody(string name) => name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase);

    // The tag and the date of one document are not those of another.
    private static bool IdentifiesBody(string name) => name.ToUpperInvariant() is "ETAG" or "LAST-MODIFIED" or "ACCEPT-RANGES";

    private static ContentRequest Unconditional(ContentRequest request)
    {
        ContentRequest detached = request.Detached();
        foreach (string name in detached.Headers.Keys.Where(IsConditional).ToList())
        {
            detached.Headers.Remove(name);
        }

        return detached;
    }

    private static bool IsConditional(string name) =>
        name.Equals("Range", StringComparison.OrdinalIgnoreCase) || name.StartsWith("If-", StringComparison.OrdinalIgnoreCase);
}
