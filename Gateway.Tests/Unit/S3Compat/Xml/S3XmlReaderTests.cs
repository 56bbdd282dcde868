using System.Text;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Xml;

namespace Gateway.Tests.Unit.S3Compat.Xml;

public sealed class S3XmlReaderTests
{
    [TestCase("<Delete><Quiet>true</Quiet><Object><Key> a </Key></Object><Object><Key>b</Key></Object></Delete>")]
    [TestCase("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n <Quiet>true</Quiet>\n <Object><Key> a </Key></Object>\n <!-- x --><Object>\n<Key><![CDATA[b]]></Key></Object></Delete>\n")]
    [TestCase("\uFEFF<x:Delete xmlns:x=\"urn:other\"><x:Quiet>true</x:Quiet><x:Object><x:Key> a </x:Key></x:Object><x:Object><x:Key>b</x:Key></x:Object></x:Delete>")]
    public void Reads_with_or_without_namespace(string document)
    {
        S3XmlElement root = Parse(document, "Delete");
        root.TextOf("Quiet").Should().Be("true");
        root.ChildrenNamed("Object").Select(o => o.RequiredText("Key")).Should().Equal(" a ", "b");
        root.Child("None").Should().BeNull();
        ((Action)(() => root.RequiredText("None"))).ShouldRefuse(S3Error.MalformedXML);
    }

    [Test]
    public void Keeps_spaces_references_and_attributes()
    {
        S3XmlElement root = Parse("<A xsi:type=\"Group\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><K>  </K><C>a&#x1;&lt;&#13;&amp;é</C><E/></A>", "A");
        root.Attribute("type").Should().Be("Group");
        root.TextOf("K").Should().Be("  ");
        root.TextOf("C").Should().Be("a\u0001<\r&é");
        root.TextOf("E").Should().Be("");
    }

    [TestCase("")]
    [TestCase("   ")]
    [TestCase("text")]
    [TestCase("<A>")]
    [TestCase("<A></B>")]
    [TestCase("<A/><A/>")]
    [TestCase("<B/>")]
    [TestCase("<A>&undefined;</A>")]
    [TestCase("<A b='1' b='2'/>")]
    [TestCase("<x:A/>")]
    [TestCase("<?xml version=\"1.0\" encoding=\"none-such\"?><A/>")]
    [TestCase("<!DOCTYPE A><A/>")]
    [TestCase("<!DOCTYPE A [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><A>&x;</A>")]
    [TestCase("<!DOCTYPE A SYSTEM \"http://127.0.0.1:1/x.dtd\"><A/>")]
    [TestCase("<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]><A>&c;</A>")]
    [TestCase("{\"json\":true}")]
    public void Refuses_everything_else(string document)
    {
        Action parse = () => Parse(document, "A");
        parse.ShouldRefuse(S3Error.MalformedXML);
    }

    [Test]
    public void Refuses_bytes_that_are_no_UTF8()
    {
        Action parse = () => S3XmlReader.Parse(new byte[] { (byte)'<', (byte)'A', (byte)'>', 0xFF, 0xFE, (byte)'<', (byte)'/', (byte)'A', (byte)'>' }, "A");
        parse.ShouldRefuse(S3Error.MalformedXML);
    }

    [Test]
    public void Depth_elements_and_attributes_are_bounded()
    {
        foreach (string document in new[]
        {
            string.Concat(Enumerable.Repeat("<A>", 17)) + string.Concat(Enumerable.Repeat("</A>", 17)),
            string.Concat(Enumerable.Repeat("<A>", 100_000)),
            "<A>" + string.Concat(Enumerable.Repeat("<B/>", 100_001)) + "</A>",
            "<A " + string.Join(' ', Enumerable.Range(0, 17).Select(i => $"a{i}='x'")) + "/>",
        })
        {
            Action parse = () => Parse(document, "A");
            parse.ShouldRefuse(S3Error.MalformedXML);
        }
    }

    [Test]
    public async Task Size_is_bounded()
    {
        byte[] document = Encoding.UTF8.GetBytes("<A>" + new string('x', 100_000) + "</A>");
        byte[] read = await S3XmlReader.BufferAsync(new Body.SlowStream(document, 777), document.Length, CancellationToken.None);
        read.Should().Equal(document);
        Func<Task> over = () => S3XmlReader.BufferAsync(new Body.SlowStream(document, 777), document.Length - 1, CancellationToken.None);
        await over.ShouldRefuseAsync(S3Error.MaxMessageLengthExceeded);
    }

    [Test]
    public void Ten_thousand_parts_fit()
    {
        string part = "<Part><PartNumber>10000</PartNumber><ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><ChecksumCRC32>AAAAAA==</ChecksumCRC32></Part>";
        Parse("<CompleteMultipartUpload>" + string.Concat(Enumerable.Repeat(part, 10_000)) + "</CompleteMultipartUpload>", "CompleteMultipartUpload")
            .ChildrenNamed("Part").Should().HaveCount(10_000);
    }

    private static S3XmlElement Parse(string document, string root) => S3XmlReader.Parse(Encoding.UTF8.GetBytes(document), root);
}
