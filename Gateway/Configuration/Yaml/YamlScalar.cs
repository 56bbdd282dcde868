namespace Gateway.Configuration.Yaml;

/// <summary>A single value, as written.</summary>
internal sealed record YamlScalar(Position Position, string Text, bool Quoted) : YamlNode(Position)
{
    public override string Kind => "a single value";

    public override bool IsNull => !Quoted && Text is ("" or "~" or "null");
}
