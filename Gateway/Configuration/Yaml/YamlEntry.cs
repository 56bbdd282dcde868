namespace Gateway.Configuration.Yaml;

/// <summary>A key of a mapping, where it stands, and its value.</summary>
internal sealed record YamlEntry(string Key, Position KeyPosition, YamlNode Value);
