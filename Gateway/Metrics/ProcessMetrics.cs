using System.Diagnostics;
using Gateway.Hosting;
using Gateway.Logging;

namespace Gateway.Metrics;

/// <summary>The process itself, under the names that Prometheus' own client libraries use, and what it has lost.</summary>
/// <param name="connections">The connections of clients.</param>
/// <param name="accessLog">The access log; null when there is none.</param>
internal sealed class ProcessMetrics(OpenConnections connections, AccessLog? accessLog) : IMetricSource
{
    /// <inheritdoc />
    public ValueTask WriteAsync(MetricWriter metrics, CancellationToken cancellationToken)
    {
        using var process = Process.GetCurrentProcess();
        metrics.Begin("owncdn_build_info", MetricType.Gauge, "1; the version is its label.");
        metrics.Sample("owncdn_build_info", 1, ("version", typeof(ProcessMetrics).Assembly.GetName().Version!.ToString(3)));
        metrics.Single("owncdn_open_connections", MetricType.Gauge, "Connections of clients.", connections.Count);
        metrics.Single("owncdn_access_log_dropped_total", MetricType.Counter, "Lines of the access log that were dropped because its output is too slow.", accessLog?.Dropped ?? 0);

        metrics.Single("process_start_time_seconds", MetricType.Gauge, "When the process was started, in seconds since 1970.", (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
        metrics.Single("process_cpu_seconds_total", MetricType.Counter, "CPU time used, in user mode and in the kernel.", process.TotalProcessorTime.TotalSeconds);
        metrics.Single("process_resident_memory_bytes", MetricType.Gauge, "Memory in use, as the system counts it.", process.WorkingSet64);
        metrics.Single("process_threads", MetricType.Gauge, "Threads of the process.", process.Threads.Count);
        metrics.Single("process_open_fds", MetricType.Gauge, "Files and sockets that are open.", process.HandleCount);

        metrics.Single("dotnet_threadpool_threads", MetricType.Gauge, "Threads of the pool.", ThreadPool.ThreadCount);
        metrics.Single("dotnet_threadpool_queue_length", MetricType.Gauge, "Work that waits for a thread of the pool.", ThreadPool.PendingWorkItemCount);
        metrics.Single("dotnet_gc_heap_bytes", MetricType.Gauge, "The managed heap at its latest collection.", GC.GetGCMemoryInfo().HeapSizeBytes);
        metrics.Single("dotnet_gc_allocated_bytes_total", MetricType.Counter, "Managed memory allocated.", GC.GetTotalAllocatedBytes());
        metrics.Single("dotnet_gc_pause_seconds_total", MetricType.Counter, "How long collections stopped the process.", GC.GetTotalPauseDuration().TotalSeconds);
        metrics.Begin("dotnet_gc_collections_total", MetricType.Counter, "Collections, by the oldest generation that was collected.");
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            // The runtime counts an older generation's collections as those of the younger ones, too.
            int older = generation < GC.MaxGeneration ? GC.CollectionCount(generation + 1) : 0;
            metrics.Sample("dotnet_gc_collections_total", GC.CollectionCount(generation) - older, ("generation", $"{generation}"));
        }

        return ValueTask.CompletedTask;
    }
}
