namespace Gateway.Delivery.Binding.Guards;

/// <summary>Why a request gets no content.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Reason">What the client is told: a plain sentence.</param>
internal sealed record Refusal(int Status, string Reason)
{
    /// <summary>Header fields that belong to it, such as Retry-After.</summary>
    public HeaderFields Fields { get; init; } = HeaderFields.Empty;
}
