namespace Gateway.Tests.Crash;

/// <summary>What one writer knows about one key that only it writes.</summary>
/// <param name="Bucket">Where the key is.</param>
/// <param name="Key">The key.</param>
internal sealed record KeyHistory(string Bucket, string Key)
{
    /// <summary>The last acknowledged content; null when there is no object.</summary>
    public TestContent? Content { get; private set; }

    /// <summary>Whether a write was sent and never answered: the object may hold <see cref="Attempted"/> instead of <see cref="Content"/>.</summary>
    public bool Uncertain { get; private set; }

    /// <summary>What the unanswered write would have left.</summary>
    public TestContent? Attempted { get; private set; }

    /// <summary>How many changes of the key were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>How many were never answered.</summary>
    public int Unanswered { get; private set; }

    /// <summary>Acknowledged versions; empty in a bucket that keeps none.</summary>
    public List<(string Id, TestContent Content)> Versions { get; } = [];

    public override string ToString() => $"{Bucket}/{Key}";

    /// <summary>A write is about to be sent.</summary>
    /// <param name="content">What it leaves; null for a delete.</param>
    /// <param name="changes">How many changes it makes, 0 or 1.</param>
    public void Begin(TestContent? content, int changes)
    {
        Attempted = content;
        Uncertain = true;
        Unanswered += changes;
    }

    /// <summary>The write was acknowledged.</summary>
    public void Succeed(int changes, string? versionId)
    {
        Content = Attempted;
        Refuse(changes);
        Acknowledged += changes;
        if (Content is not null && versionId is not null)
        {
            Versions.Add((versionId, Content));
        }
    }

    /// <summary>The write was refused, as it should: nothing changed.</summary>
    public void Refuse(int changes)
    {
        Attempted = null;
        Uncertain = false;
        Unanswered -= changes;
    }

    /// <summary>After a restart the object was found to be this; from now on that is certain.</summary>
    public void Settle(TestContent? found)
    {
        Content = found;
        Attempted = null;
        Uncertain = false;
    }
}
