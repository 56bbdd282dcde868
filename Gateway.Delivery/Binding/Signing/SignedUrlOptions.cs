namespace Gateway.Delivery.Binding.Signing;

/// <summary>Whose signatures a binding wants to see.</summary>
/// <param name="Keys">The secrets that URLs may be signed with, the newest first: new URLs are signed with that one, while those signed with an older one stay good.</param>
public sealed record SignedUrlOptions(IReadOnlyList<string> Keys)
{
    /// <summary>Without the keys.</summary>
    public override string ToString() => $"{Keys.Count} keys";
}
