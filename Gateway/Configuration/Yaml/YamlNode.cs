namespace Gateway.Configuration.Yaml;

/// <summary>A value of the file, and where it starts.</summary>
internal abstract record YamlNode(Position Position)
{
    /// <summary>What it is, for "expected …, found …".</summary>
    public abstract string Kind { get; }

    /// <summary>Whether it is YAML's null: the same as leaving the key out.</summary>
    public virtual bool IsNull => false;
}
