using System.CommandLine;

namespace Gateway.Benchmarks.CommandLine;

/// <summary>The program's commands.</summary>
internal static class BenchmarkCommand
{
    // Long enough to stop the servers that were started and to delete what they wrote.
    private static readonly TimeSpan CleanUpTime = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("What the gateway costs, beside its peers.") 
        {
            new S3Command().Create(), new StandardCommand().Create(), new ReplicationCommand().Create(), new DeliveryCommand().Create(), new ScaleCommand().Create(),
            BareKestrelCommand.Create(), DeliveryOriginCommand.Create(),
        };
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = CleanUpTime };
        try
        {
            return await root.Parse(args).InvokeAsync(invocation);
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
        catch (BenchmarkException e)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}");
            return 1;
        }
    }
}
