using Gateway.Storage.Nodes;

namespace Gateway.Tests.Unit.Storage;

internal sealed class JointRunTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    [Test]
    public async Task Whoever_asks_while_it_runs_shares_a_run_that_begins_afterwards()
    {
        var time = new ManualTimeProvider();
        var gates = new Queue<TaskCompletionSource>([new(), new()]);
        var began = new Queue<TaskCompletionSource>([new(), new()]);
        (TaskCompletionSource First, TaskCompletionSource Second) gate = (gates.ElementAt(0), gates.ElementAt(1)), begin = (began.ElementAt(0), began.ElementAt(1));
        int runs = 0;
        var joint = new JointRun(
            async () =>
            {
                runs++;
                began.Dequeue().SetResult();
                await gates.Dequeue().Task;
            },
            Pause,
            time);

        Task first = joint.RunAsync();
        await begin.First.Task;
        Task[] later = [joint.RunAsync(), joint.RunAsync()];
        later[0].Should().BeSameAs(later[1]).And.NotBeSameAs(first);
        gate.First.SetResult();
        await first;
        begin.Second.Task.IsCompleted.Should().BeFalse("there is a pause in between");
        while (!begin.Second.Task.IsCompleted)
        {
            // The timer may not be set yet.
            time.Advance(Pause);
            await Task.Yield();
        }

        gate.Second.SetResult();
        await later[0];
        runs.Should().Be(2);
    }

    [Test]
    public async Task One_that_fails_does_not_keep_the_next_from_running()
    {
        int runs = 0;
        var joint = new JointRun(() => runs++ == 0 ? throw new IOException("no") : Task.CompletedTask, TimeSpan.Zero, TimeProvider.System);
        Func<Task> failing = joint.RunAsync;
        await failing.Should().ThrowAsync<IOException>();
        await joint.RunAsync();
        runs.Should().Be(2);
    }
}
