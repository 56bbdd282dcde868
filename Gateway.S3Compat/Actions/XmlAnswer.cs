using Gateway.S3Compat.Xml;
using Gateway.Storage.Identity;
using Microsoft.AspNetCore.Http;

namespace Gateway.S3Compat.Actions;

/// <summary>Documents as answers.</summary>
internal static class XmlAnswer
{
    /// <summary>Answers with a document, written straight into the response's buffer.</summary>
    public static async Task WriteAsync(S3Context context, string root, Action<S3XmlWriter> content, CancellationToken cancellationToken)
    {
        HttpResponse response = context.Response;
        response.ContentType = "application/xml";
        var xml = new S3XmlWriter(response.BodyWriter);
        xml.Root(root);
        content(xml);
        xml.End(root);
        await response.BodyWriter.FlushAsync(cancellationToken);
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
