namespace Gateway.Tests.Crash;

/// <summary>A key that all writers try to create with If-None-Match: exactly one of them may.</summary>
/// <param name="Bucket">Where the key is.</param>
/// <param name="Key">The key.</param>
internal sealed record Claim(string Bucket, string Key)
{
    private readonly Lock _lock = new();
    private readonly List<TestContent> _won = [];
    private readonly List<TestContent> _open = [];
    private bool _refused;

    /// <summary>A writer sends its attempt.</summary>
    public void Begin(TestContent content)
    {
        lock (_lock)
        {
            _open.Add(content);
        }
    }

    /// <summary>The attempt was answered.</summary>
    public void End(TestContent content, bool won)
    {
        lock (_lock)
        {
            _open.Remove(content);
            if (won)
            {
                _won.Add(content);
            }
            else
            {
                _refused = true;
            }
        }
    }

    /// <summary>What may be there after a restart, by what was answered; null stands for nothing.</summary>
    public IReadOnlyList<TestContent?> Possible()
    {
        lock (_lock)
        {
            _won.Should().HaveCountLessThanOrEqualTo(1, "only one writer may create {0}", Key);
            if (_won.Count > 0)
            {
                return _won;
            }

            // Whoever was refused was told that the object is there.
            return _refused ? [.. _open] : [.. _open, null];
        }
    }
}
