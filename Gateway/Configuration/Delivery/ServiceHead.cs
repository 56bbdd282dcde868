using Gateway.Configuration.Yaml;

namespace Gateway.Configuration.Delivery;

/// <summary>What every service has, and the mapping that holds the rest of its settings.</summary>
/// <param name="Map">The service's mapping; its reader finishes it.</param>
/// <param name="Id">Its id; empty when that was an error.</param>
/// <param name="Name">Its name.</param>
/// <param name="AccountId">Who owns it.</param>
/// <param name="Folder">The folder that relative paths start at.</param>
internal sealed record ServiceHead(YamlMap Map, string Id, string Name, string AccountId, string Folder);
