using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Gateway.Tests.S3.Wire;

/// <summary>A response as it came over the wire. Header bytes are Latin-1 characters.</summary>
internal sealed record RawResponse(int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The code of an Error document; empty where there is none.</summary>
    public string Code => !Body.AsSpan().StartsWith("<?xml"u8) ? "" : Xml.Name.LocalName == "Error" ? Value("Code") : "";

    /// <summary>The body as a document; namespaces and the limits of XML 1.0 on characters aside.</summary>
    public XElement Xml
    {
        get
        {
            using XmlReader reader = XmlReader.Create(new StringReader(Text), new XmlReaderSettings { CheckCharacters = false, DtdProcessing = DtdProcessing.Prohibit });
            return XElement.Load(reader);
        }
    }

    /// <summary>A header; null when it is not there.</summary>
    public string? this[string name] => Headers.FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The text of the first element of that name, at any depth; empty when there is none.</summary>
    public string Value(string element) => Values(element) is [var first, ..] ? first : "";

    /// <summary>The text of every element of that name, at any depth.</summary>
    public IReadOnlyList<string> Values(string element) => [.. Xml.Descendants().Where(e => e.Name.LocalName == element).Select(e => e.Value)];

    /// <summary>Every element of that name, at any depth, as its children's texts.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Elements(string element) =>
        [.. Xml.Descendants().Where(e => e.Name.LocalName == element).Select(e => e.Elements().GroupBy(c => c.Name.LocalName).ToDictionary(g => g.Key, g => g.First().Value))];

    public bool HasElement(string element) => Xml.Descendants().Any(e => e.Name.LocalName == element);
}
