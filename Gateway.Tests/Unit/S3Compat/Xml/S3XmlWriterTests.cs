using System.Buffers;
using System.Text;
using Gateway.S3Compat.Xml;

namespace Gateway.Tests.Unit.S3Compat.Xml;

public sealed class S3XmlWriterTests
{
    [Test]
    public void Writes_a_document() => Write(xml =>
    {
        xml.Root("ListBucketResult");
        xml.Element("Name", "b");
        xml.Element("MaxKeys", 1000);
        xml.Element("Size", long.MaxValue);
        xml.Element("Low", long.MinValue);
        xml.Element("IsTruncated", false);
        xml.Element("LastModified", new DateTimeOffset(2026, 1, 2, 4, 4, 5, 678, TimeSpan.FromHours(1)));
        xml.Start("Grantee", new("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"), new KeyValuePair<string, string>("xsi:type", "a\"b"));
        xml.End("Grantee");
        xml.OptionalElement("No", null);
        xml.Empty("E");
        xml.End("ListBucketResult");
    }).Should().Be(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name><MaxKeys>1000</MaxKeys>"
        + "<Size>9223372036854775807</Size><Low>-9223372036854775808</Low><IsTruncated>false</IsTruncated><LastModified>2026-01-02T03:04:05.678Z</LastModified>"
        + "<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"a&quot;b\"></Grantee><E/></ListBucketResult>");

    [TestCase("plain", "plain")]
    [TestCase("", "")]
    [TestCase("<a>&\"b\"'", "&lt;a&gt;&amp;&quot;b&quot;'")]
    [TestCase("\u0001\u001f\0", "&#x1;&#x1F;&#x0;")]
    [TestCase("\t\n\r\u007f", "\t\n&#xD;\u007f")]
    [TestCase("\uFFFE\uFFFF", "&#xFFFE;&#xFFFF;")]
    [TestCase("é日😀", "é日😀")]
    [TestCase("]]>", "]]&gt;")]
    public void Escapes(string value, string written) => Write(xml => xml.Element("K", value)).Should().Be($"<K>{written}</K>");

    [Test]
    public void A_lone_surrogate_is_replaced() => Write(xml => xml.Element("K", "a\uD800b")).Should().Be("<K>a\uFFFDb</K>");

    [Test]
    public void Long_values_are_written_in_pieces()
    {
        string value = new string('a', 4095) + string.Concat(Enumerable.Repeat("😀", 5000)) + "&";
        Write(xml => xml.Element("K", value)).Should().Be($"<K>{value}amp;</K>");
    }

    [Test]
    public void What_is_written_is_read_again()
    {
        string value = string.Concat(Enumerable.Range(1, 0xFFFD).Where(c => c is < 0xD800 or > 0xDFFF).Select(c => (char)c)) + "😀";
        string document = Write(xml =>
        {
            xml.Root("A");
            xml.Element("K", value);
            xml.End("A");
        });
        S3XmlReader.Parse(Encoding.UTF8.GetBytes(document), "A").TextOf("K").Should().Be(value);
    }

    private static string Write(Action<S3XmlWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(new S3XmlWriter(output));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
