using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Caching.Rules;

/// <summary>Which stored response answers a request, where responses vary by request fields (RFC 9111 section 4.1).</summary>
internal static class VaryRules
{
    /// <summary>The newest whole response that was made for such a request; null when there is none. Slices are chosen by <see cref="Matches"/>.</summary>
    /// <param name="candidates">The responses under the request's key, newest first.</param>
    /// <param name="request">The request.</param>
    public static StoredResponse? Select(IReadOnlyList<StoredResponse> candidates, ContentRequest request)
    {
        for (int i = 0; i < candidates.Count; i++)
        {
            ResponseRecord record = candidates[i].Record;
            if (record.Slice is null && Matches(record, request))
            {
                return candidates[i];
            }
        }

        return null;
    }

    /// <summary>Whether a response was made for such a request.</summary>
    public static bool Matches(ResponseRecord record, ContentRequest request)
    {
        foreach ((string name, StringValues value) in record.Vary.All)
        {
            StringValues lines = request.Headers[name];
            if (lines.Count == 0 ? value.Count > 0 : value.Count == 0 || !SelectingField.HasForm(name, value.ToString(), lines))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What a response to the request is told apart by: the fields that its Vary names, in one order, with the request's values. A field that is absent has no lines.</summary>
    /// <param name="request">The request.</param>
    /// <param name="vary">The response's Vary.</param>
    /// <returns>Null for <c>*</c>: no other request is answered by such a response.</returns>
    public static HeaderFields? KeyOf(ContentRequest request, StringValues vary)
    {
        if (vary.Count == 0)
        {
            return HeaderFields.Empty;
        }

        var names = new SortedSet<string>(FieldList.Split(vary).Select(name => name.ToLowerInvariant()), StringComparer.Ordinal);
        return names.Contains("*") ? null : new HeaderFields(names.Select(name => KeyValuePair.Create(name, ValueOf(name, request.Headers[name]))));
    }

    private static StringValues ValueOf(string name, StringValues lines) => lines.Count == 0 ? StringValues.Empty : SelectingField.Normalize(name, lines);
}
