namespace Gateway.Delivery.MemoryCache;

/// <summary>The responses with one tag.</summary>
internal sealed class TagGroup(string name)
{
    public string Name => name;

    /// <summary>The first of them; null when there is none.</summary>
    public TagMembership? First { get; private set; }

    public void Add(TagMembership member)
    {
        member.Next = First;
        First?.Previous = member;
        First = member;
    }

    public void Remove(TagMembership member)
    {
        member.Next?.Previous = member.Previous;
        if (member.Previous is { } previous)
        {
            previous.Next = member.Next;
        }
        else
        {
            First = member.Next;
        }
    }
}
