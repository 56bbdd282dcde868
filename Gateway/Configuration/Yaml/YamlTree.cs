using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Gateway.Configuration.Yaml;

/// <summary>
/// Turns YamlDotNet's parser events into nodes with positions. The package's own tree stops at the first duplicate key; this one reports it and goes on.
/// </summary>
internal sealed class YamlTree
{
    private readonly Parser _parser;
    private readonly ConfigErrors _errors;
    private readonly Dictionary<AnchorName, YamlNode> _anchors = [];

    private YamlTree(TextReader text, ConfigErrors errors)
    {
        _parser = new Parser(text);
        _errors = errors;
    }

    /// <summary>Reads a file of one document. Returns null, with the error added, when it is not YAML; an empty file is an empty mapping.</summary>
    public static YamlMapping? Read(TextReader text, ConfigErrors errors)
    {
        var tree = new YamlTree(text, errors);
        try
        {
            return tree.ReadDocument();
        }
        catch (YamlException e)
        {
            errors.Add(At(e.Start), e.Message);
            return null;
        }
        catch (InvalidOperationException)
        {
            // The package's scanner gives up this way on some unclosed brackets. What it read last is near the mistake.
            errors.Add(tree._parser.Current is { } last ? At(last.End) : new Position(1, 1), "this is not YAML: is a bracket or a quote before here not closed?");
            return null;
        }
    }

    private YamlMapping? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return new YamlMapping(new Position(1, 1), new Dictionary<string, YamlEntry>(StringComparer.Ordinal));
        }

        _parser.Consume<DocumentStart>();
        YamlNode root = ReadNode();
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out DocumentStart? second))
        {
            _errors.Add(At(second.Start), "the file holds more than one document");
        }

        if (root is not YamlMapping && !root.IsNull)
        {
            _errors.Add(root.Position, $"expected a mapping, found {root.Kind}");
            return null;
        }

        return root as YamlMapping ?? new YamlMapping(root.Position, new Dictionary<string, YamlEntry>(StringComparer.Ordinal));
    }

    private YamlNode ReadNode()
    {
        if (_parser.TryConsume<AnchorAlias>(out AnchorAlias? alias))
        {
            return _anchors.TryGetValue(alias.Value, out YamlNode? target) ? target : throw new YamlException(alias.Start, alias.End, $"no value is named '&{alias.Value}' before this alias");
        }

        NodeEvent start = _parser.Require<NodeEvent>();
        YamlNode node = start switch
        {
            SequenceStart => ReadSequence(),
            MappingStart => ReadMapping(),
            _ => ReadScalar(),
        };
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor] = node;
        }

        return node;
    }

    private YamlScalar ReadScalar()
    {
        Scalar scalar = _parser.Consume<Scalar>();
        return new YamlScalar(At(scalar.Start), scalar.Value, scalar.Style != ScalarStyle.Plain);
    }

    private YamlSequence ReadSequence()
    {
        SequenceStart start = _parser.Consume<SequenceStart>();
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode());
        }

        return new YamlSequence(At(start.Start), items);
    }

    private YamlMapping ReadMapping()
    {
        MappingStart start = _parser.Consume<MappingStart>();
        var entries = new Dictionary<string, YamlEntry>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            YamlNode key = ReadNode();
            YamlNode value = ReadNode();
            if (key is not YamlScalar { Text: string name })
            {
                _errors.Add(key.Position, $"a key must be a single value, found {key.Kind}");
            }
            else if (!entries.TryAdd(name, new YamlEntry(name, key.Position, value)))
            {
                _errors.Add(key.Position, $"the key '{name}' stands here a second time; the first is in line {entries[name].KeyPosition.Line}");
            }
        }

        return new YamlMapping(At(start.Start), entries);
    }

    private static Position At(Mark mark) => new((int)mark.Line, (int)mark.Column);
}
