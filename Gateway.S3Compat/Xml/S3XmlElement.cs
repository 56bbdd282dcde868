using System.Text;
using Gateway.S3Compat.Errors;

namespace Gateway.S3Compat.Xml;

/// <summary>An element of a request document. Namespaces are ignored, as S3 accepts documents with and without.</summary>
public sealed class S3XmlElement
{
    private readonly List<S3XmlElement> _children = [];
    private readonly List<KeyValuePair<string, string>> _attributes = [];
    private string _text = "";
    private StringBuilder? _more;

    internal S3XmlElement(string name) => Name = name;

    /// <summary>The local name.</summary>
    public string Name { get; }

    /// <summary>The element's own character data, with its spaces.</summary>
    public string Text => _more?.ToString() ?? _text;

    /// <summary>The child elements, in order.</summary>
    public IReadOnlyList<S3XmlElement> Children => _children;

    /// <summary>The first child of that name, or null.</summary>
    public S3XmlElement? Child(string name)
    {
        foreach (S3XmlElement child in _children)
        {
            if (string.Equals(child.Name, name, StringComparison.Ordinal))
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>Every child of that name, in order.</summary>
    public IEnumerable<S3XmlElement> ChildrenNamed(string name) => _children.Where(child => string.Equals(child.Name, name, StringComparison.Ordinal));

    /// <summary>The text of the first child of that name, or null.</summary>
    public string? TextOf(string name) => Child(name)?.Text;

    /// <summary>The text of a child that must be there.</summary>
    /// <exception cref="S3Exception">MalformedXML.</exception>
    public string RequiredText(string name) => TextOf(name) ?? throw new S3Exception(S3Error.MalformedXML);

    /// <summary>The value of an attribute by its local name, or null.</summary>
    public string? Attribute(string name)
    {
        foreach ((string key, string value) in _attributes)
        {
            if (string.Equals(key, name, StringComparison.Ordinal))
            {
                return value;
            }
        }

        return null;
    }

    internal void Add(S3XmlElement child) => _children.Add(child);

    internal void AddAttribute(string name, string value) => _attributes.Add(new(name, value));

    internal void AddText(string text)
    {
        if (_text.Length == 0)
        {
            _text = text;
        }
        else
        {
            (_more ??= new StringBuilder(_text)).Append(text);
        }
    }
}
