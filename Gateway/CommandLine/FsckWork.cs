using Gateway.Configuration;

namespace Gateway.CommandLine;

/// <summary>Holds catalog and blobs against each other.</summary>
/// <param name="config">The configuration.</param>
/// <param name="service">The service to check; null checks all.</param>
/// <param name="repair">Whether to mend what was found.</param>
/// <param name="progress">To be told how far it is.</param>
/// <param name="cancellationToken">Stops it.</param>
/// <returns>One of <see cref="ExitCode"/>: a failure when something was found and not mended.</returns>
internal delegate Task<int> FsckWork(GatewayConfig config, string? service, bool repair, ProgressBar progress, CancellationToken cancellationToken);
