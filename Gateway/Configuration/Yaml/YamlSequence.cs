namespace Gateway.Configuration.Yaml;

/// <summary>A list.</summary>
internal sealed record YamlSequence(Position Position, IReadOnlyList<YamlNode> Items) : YamlNode(Position)
{
    public override string Kind => "a list";
}
