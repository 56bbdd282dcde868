using Gateway.Configuration;
using Gateway.Storage;

namespace Gateway.CommandLine;

/// <summary>What <c>fsck</c> does: every service in turn, each finding on a line of its own.</summary>
internal sealed class FsckWorkload(Terminal terminal, TimeProvider time)
{
    public async Task<int> RunAsync(GatewayConfig config, string? service, bool repair, ProgressBar progress, CancellationToken cancellationToken)
    {
        // Alone: a server at work would look like damage that comes and goes.
        await using StoppedStores stopped = await StoppedStores.OpenAsync(config, time, cancellationToken);
        ObjectStores stores = stopped.Objects;
        foreach (string warning in await stores.CheckAsync(cancellationToken))
        {
            await terminal.Error.WriteLineAsync(warning);
        }

        if (service is not null && stores.Find(service) is null)
        {
            throw new UsageException($"There is no service '{service}'.");
        }

        int unmended = 0;
        foreach (string id in stores.List().Select(info => info.Id).Where(id => service is null || id == service))
        {
            unmended += await CheckAsync(stores, id, repair, progress, cancellationToken);
        }

        return unmended == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private async Task<int> CheckAsync(ObjectStores stores, string id, bool repair, ProgressBar progress, CancellationToken cancellationToken)
    {
        ObjectStore store = await stores.GetAsync(id);
        IReadOnlyList<FsckFinding> findings = await store.Fsck.RunAsync(repair, new ServiceProgress(progress, id), cancellationToken);
        progress.Clear();
        foreach (FsckFinding finding in findings)
        {
            await terminal.Out.WriteLineAsync($"{id}: {finding.Message}{(finding.Repaired ? " Repaired." : "")}");
        }

        int unmended = findings.Count(finding => !finding.Repaired);
        await terminal.Out.WriteLineAsync(findings.Count == 0 ? $"{id}: clean" : $"{id}: {findings.Count} found, {findings.Count - unmended} repaired");
        return unmended;
    }

    private sealed class ServiceProgress(ProgressBar progress, string service) : IProgress<FsckProgress>
    {
        public void Report(FsckProgress value) => progress.Report(value.VerifiedBytes, value.TotalBytes, service);
    }
}
