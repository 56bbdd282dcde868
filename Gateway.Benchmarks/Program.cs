using Gateway.Benchmarks.CommandLine;

return await BenchmarkCommand.RunAsync(args);
