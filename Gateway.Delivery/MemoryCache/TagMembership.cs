namespace Gateway.Delivery.MemoryCache;

/// <summary>That a response has a tag: a link of two chains, of the tag's responses and of the response's tags.</summary>
/// <param name="group">The tag.</param>
/// <param name="response">The response.</param>
/// <param name="nextTag">The response's tag after this one.</param>
internal sealed class TagMembership(TagGroup group, MemoryResponse response, TagMembership? nextTag)
{
    public TagGroup Group => group;

    public MemoryResponse Response => response;

    public TagMembership? NextTag => nextTag;

    public TagMembership? Previous { get; set; }

    public TagMembership? Next { get; set; }
}
