namespace Gateway.Configuration.Yaml;

/// <summary>Keys with values, in the order of the file.</summary>
internal sealed record YamlMapping(Position Position, IReadOnlyDictionary<string, YamlEntry> Entries) : YamlNode(Position)
{
    public override string Kind => "a mapping";
}
