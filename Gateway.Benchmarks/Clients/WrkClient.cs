using System.Globalization;
using Gateway.Benchmarks.Processes;

namespace Gateway.Benchmarks.Clients;

/// <summary>Drives wrk. On one thread, the other core of two is the server's.</summary>
internal sealed class WrkClient(TemporaryFolder folder, int threads = 1) : ILoadClient
{
    private const string ResultMark = "result ";

    public async Task<LoadResult> RunAsync(Endpoint endpoint, Workload workload, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        string script = await WriteScriptAsync(workload, cancellationToken);
        string output = await Tool.RunAsync(
            "wrk",
            [
                "-t", threads.ToString(CultureInfo.InvariantCulture), "-c", connections.ToString(CultureInfo.InvariantCulture), "-d", $"{(int)Math.Ceiling(duration.TotalSeconds)}s",
                "--timeout", "30s", "-s", script, $"http://{endpoint.Authority}",
            ],
            cancellationToken);
        string line = output.Split('\n').Last(l => l.StartsWith(ResultMark, StringComparison.Ordinal));
        long[] fields = [.. line[ResultMark.Length..].Split(' ').Select(field => long.Parse(field, CultureInfo.InvariantCulture))];
        return fields[3] + fields[4] > 0
            ? throw new BenchmarkException($"{endpoint.Name}: {workload.Method} failed: {fields[3]} broken connections, {fields[4]} of {fields[0]} answers were errors.")
            : new LoadResult(fields[0], TimeSpan.FromMicroseconds(fields[1]), fields[2], TimeSpan.FromMicroseconds(fields[5]), TimeSpan.FromMicroseconds(fields[6]));
    }

    private async Task<string> WriteScriptAsync(Workload workload, CancellationToken cancellationToken)
    {
        string targets = folder.File("wrk-targets.txt");
        string body = folder.File("wrk-body.bin");
        string script = folder.File("wrk.lua");
        await File.WriteAllLinesAsync(targets, workload.Requests.Select(request => request.Target), cancellationToken);
        await workload.Body.WriteAsync(body, cancellationToken);
        await File.WriteAllTextAsync(script, Script(workload, targets, body), cancellationToken);
        return script;
    }

    private static string Script(Workload workload, string targets, string body) =>
        (workload is { Requests: [var only], Body.Length: 0 } ? OneRequest(workload.Method, only.Target) : ManyRequests(workload, targets, body)) + $$"""

        function done(summary, latency)
          local e = summary.errors
          io.write(string.format("{{ResultMark}}%d %d %d %d %d %d %d\n", summary.requests, summary.duration, summary.bytes,
            e.connect + e.read + e.write + e.timeout, e.status, latency:percentile(50), latency:percentile(99)))
        end
        """;

    // Without a function that makes requests, wrk makes it once: nothing of Lua runs while it measures.
    private static string OneRequest(string method, string target) => $"wrk.method = \"{method}\"\nwrk.path = \"{target}\"";

    // Requests without a body are kept as they were sent first; kept bodies would be many copies.
    private static string ManyRequests(Workload workload, string targets, string body) => $$"""
        local targets, requests, next = {}, {}, 0
        function init()
          for line in io.lines("{{targets}}") do targets[#targets + 1] = line end
          local file = io.open("{{body}}", "rb")
          local bytes = file:read("*a")
          file:close()
          wrk.method = "{{workload.Method}}"
          if #bytes > 0 then wrk.body = bytes end
        end
        function request()
          next = next % #targets + 1
          if wrk.body then return wrk.format(nil, targets[next]) end
          local text = requests[next] or wrk.format(nil, targets[next])
          requests[next] = text
          return text
        end
        """;
}
