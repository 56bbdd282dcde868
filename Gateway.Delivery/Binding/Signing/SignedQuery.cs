using System.Diagnostics.CodeAnalysis;

namespace Gateway.Delivery.Binding.Signing;

/// <summary>A query whose <c>exp</c>, <c>sig</c> and <c>sigPath</c> were taken out. Names count as they are, not percent-encoded, and once each.</summary>
/// <param name="Rest">The other parameters in their order.</param>
/// <param name="Expires">The value of <c>exp</c>; null when it is missing.</param>
/// <param name="Signature">The value of <c>sig</c>; null when it is missing.</param>
/// <param name="Folder">The value of <c>sigPath</c>; null when it is missing.</param>
internal sealed record SignedQuery(string Rest, string? Expires, string? Signature, string? Folder)
{
    /// <summary>Takes a query apart; false when one of the three stands there twice.</summary>
    public static bool TryRead(string query, [NotNullWhen(true)] out SignedQuery? signed)
    {
        signed = null;
        string? expires = null, signature = null, folder = null;
        var rest = new List<string>();
        foreach (string field in query.Length == 0 ? [] : query.Split('&'))
        {
            int equals = field.IndexOf('=', StringComparison.Ordinal);
            string value = field[(equals + 1)..];
            switch (equals < 0 ? "" : field[..equals])
            {
                case "exp" when expires is null:
                    expires = value;
                    break;
                case "sig" when signature is null:
                    signature = value;
                    break;
                case "sigPath" when folder is null:
                    folder = value;
                    break;
                case "exp" or "sig" or "sigPath":
                    return false;
                default:
                    rest.Add(field);
                    break;
            }
        }

        signed = new SignedQuery(string.Join('&', rest), expires, signature, folder);
        return true;
    }
}
