namespace Gateway.Tests.Unit.S3Compat;

/// <summary>Stands still.</summary>
internal sealed class TestClock(DateTimeOffset now) : TimeProvider
{
    /// <summary>The moment of AWS's published examples.</summary>
    public static DateTimeOffset Example { get; } = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;
}
