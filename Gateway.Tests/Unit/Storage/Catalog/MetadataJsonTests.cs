using System.Text;
using Gateway.Storage.Catalog.Sql;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Unit.Storage.Catalog;

internal sealed class MetadataJsonTests
{
    [TestCase("")]
    [TestCase("plain")]
    [TestCase("\"\\/\b\f\n\r\t\0\u001F\u007F")]
    [TestCase("äß€😀\uFFFD\u2028<script>&'+")]
    public void Every_field_is_read_as_written(string text)
    {
        var metadata = new ObjectMetadata
        {
            ContentType = text,
            CacheControl = text + 1,
            ContentDisposition = text + 2,
            ContentEncoding = text + 3,
            ContentLanguage = text + 4,
            Expires = text + 5,
            WebsiteRedirect = text + 6,
            StorageClass = text + 7,
            CannedAcl = text + 8,
            User = [new("z", text), new("a", ""), new("z", "twice"), new(text, "name")],
        };
        MetadataJson.Read(MetadataJson.Write(metadata)).Should().BeEquivalentTo(metadata, o => o.WithStrictOrdering());
    }

    [Test]
    public void Nothing_takes_two_bytes()
    {
        Encoding.UTF8.GetString(MetadataJson.Write(new ObjectMetadata { User = new List<KeyValuePair<string, string>>() })).Should().Be("{}");
        MetadataJson.Read("{}"u8).Should().BeSameAs(ObjectMetadata.Empty);
    }
}
