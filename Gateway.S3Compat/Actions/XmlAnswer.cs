using Gateway.S3Compat.Xml;
using Gateway.Storage.Identity;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Actions;

/// <summary>Documents as answers.</summary>
internal static class XmlAnswer
{
    /// <summary>Answers with a document.</summary>
    public static async Task WriteAsync(S3Context context, string root, Action<S3XmlWriter> content, CancellationToken cancellationToken)
    {
        using var document = new PooledBufferWriter();
        var xml = new S3XmlWriter(document);
        xml.Root(root);
        content(xml);
        xml.End(root);
        HttpResponse response = context.Response;
        response.ContentType = "application/xml";
        response.ContentLength = document.Written.Length;
        await response.BodyWriter.WriteAsync(document.Written, cancellationToken);
    }

    /// <summary>An account as an Owner or Initiator element.</summary>
    public static void Account(this S3XmlWriter xml, string element, Account account)
    {
        xml.Start(element);
        xml.Element("ID", account.Id);
        xml.Element("DisplayName", account.Name);
        xml.End(element);
    }
}
