using Gateway.Tests.Nodes;

namespace Gateway.Tests.Migration;

/// <summary>A gateway to be moved, and where to.</summary>
internal abstract class MigrationTestBase
{
    protected MigrationGround Ground { get; private set; } = null!;

    [SetUp]
    public async Task SetUp() => Ground = await MigrationGround.MakeAsync();

    [TearDown]
    public void TearDown() => Ground.Dispose();

    /// <summary>Fills the gateway with everything that there can be.</summary>
    /// <returns>All that can be seen of it.</returns>
    protected async Task<IReadOnlyList<string>> FillAsync()
    {
        await using GroupMember gateway = await GroupMember.StartAsync(Ground.Old);
        var stored = new StoredThings(gateway);
        await stored.FillAsync();
        return await stored.DescribeAsync();
    }
}
