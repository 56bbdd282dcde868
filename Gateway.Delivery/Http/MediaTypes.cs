using Microsoft.Extensions.Primitives;

namespace Gateway.Delivery.Http;

/// <summary>What a client says about media types (RFC 9110 section 12.5.1).</summary>
internal static class MediaTypes
{
    /// <summary>Whether an Accept header names a type itself, not by a wildcard, and does not refuse it with <c>q=0</c>.</summary>
    public static bool Names(StringValues accept, ReadOnlySpan<char> type)
    {
        foreach (ReadOnlySpan<char> line in accept)
        {
            foreach (Range part in line.Split(','))
            {
                ReadOnlySpan<char> range = line[part];
                int parameters = range.IndexOf(';');
                ReadOnlySpan<char> name = parameters < 0 ? range : range[..parameters];
                if (name.Trim().Equals(type, StringComparison.OrdinalIgnoreCase))
                {
                    return parameters < 0 || !IsRefused(range[(parameters + 1)..]);
                }
            }
        }

        return false;
    }

    private static bool IsRefused(ReadOnlySpan<char> parameters)
    {
        foreach (Range part in parameters.Split(';'))
        {
            ReadOnlySpan<char> parameter = parameters[part].Trim();
            if (parameter is ['q' or 'Q', '=', .. var weight])
            {
                return !weight.ContainsAnyInRange('1', '9');
            }
        }

        return false;
    }
}
