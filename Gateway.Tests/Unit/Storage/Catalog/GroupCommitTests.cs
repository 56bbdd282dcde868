using Gateway.Storage.Catalog.Sql;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Unit.Storage.Catalog;

/// <summary>What happens to those who wait while the engine stands still.</summary>
internal sealed class GroupCommitTests
{
    private readonly ManualTimeProvider _time = new();
    private TaskCompletionSource _moving = null!;
    private TaskCompletionSource _began = null!;
    private GroupCommit _writer = null!;
    private int _run;

    private static CancellationToken None => CancellationToken.None;

    [SetUp]
    public void Create()
    {
        _moving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _run = 0;
        _writer = new GroupCommit(CommitAsync, e => e, _time);
    }

    [TearDown]
    public async Task Close() => await _writer.DisposeAsync();

    [Test]
    public async Task No_more_may_wait_than_memory_is_meant_for()
    {
        Task<int> first = RunAsync();
        await _began.Task;
        Task<int>[] waiting = [.. Enumerable.Range(0, GroupCommit.MaxWaiting).Select(_ => RunAsync())];
        (await FluentActions.Awaiting(RunAsync).Should().ThrowAsync<StorageException>()).Which.Error.Should().Be(StorageError.Unavailable);
        waiting.Should().NotContain(one => one.IsCompleted);

        _moving.SetResult();
        await first;
        (await Task.WhenAll(waiting)).Should().BeInAscendingOrder();
        (await RunAsync()).Should().Be(GroupCommit.MaxWaiting + 2);
    }

    [Test]
    public async Task Nobody_waits_for_one_group_after_the_other_of_an_engine_that_stands_still()
    {
        Task<int> first = RunAsync();
        await _began.Task;
        Task<int> late = RunAsync();
        _time.Advance(GroupCommit.QueueTimeout);
        Task<int> later = RunAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        _moving.SetResult();

        (await first).Should().Be(1);
        (await late.Awaiting(one => one).Should().ThrowAsync<StorageException>()).Which.Error.Should().Be(StorageError.Unavailable);
        (await later).Should().Be(2, "the one before has not run");
    }

    private Task<int> RunAsync() => _writer.CommitAsync(_ => ValueTask.FromResult(++_run), None).AsTask();

    private async ValueTask CommitAsync(WorkGroup group)
    {
        _began.TrySetResult();
        await _moving.Task;
        foreach (GroupedWork work in group.Works)
        {
            await work.RunAsync(transaction: null!);
        }
    }
}
