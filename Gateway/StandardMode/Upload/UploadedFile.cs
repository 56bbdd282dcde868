using Gateway.StandardMode.Errors;
using Gateway.Storage.Content;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;
using Microsoft.Extensions.Primitives;

namespace Gateway.StandardMode.Upload;

/// <summary>The file of an upload: the request's body as it is, or the one file part of a form.</summary>
/// <param name="ContentType">Its type; null when none was given.</param>
/// <param name="Body">Its bytes.</param>
internal readonly record struct UploadedFile(string? ContentType, IncomingBody Body)
{
    /// <summary>Opens the file. Of a form, what comes before it is read.</summary>
    /// <exception cref="StandardException">InvalidParameter, InvalidDigest, InvalidForm or TooLarge.</exception>
    public static async ValueTask<UploadedFile> OpenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        IHeaderDictionary headers = request.Headers;
        if (request.ContentLength > MultipartLimits.MaxObjectSize)
        {
            throw new StandardException(StandardError.TooLarge, $"A file has at most {MultipartLimits.MaxObjectSize} bytes.");
        }

        DeclaredDigests? digests = DeclaredDigests.Read(headers.ContentMD5, headers["Content-Digest"]);
        if (!FormFile.IsForm(headers.ContentType))
        {
            return new UploadedFile(UploadHeaders.Text("Content-Type", headers.ContentType), Incoming(request.Body, request.ContentLength, digests));
        }

        if (digests is not null)
        {
            // They would be the whole form's, of which only the file is kept.
            throw new StandardException(StandardError.InvalidDigest, "In a form, Content-MD5 and Content-Digest belong to the headers of the file's part.");
        }

        FormFile file = await FormFile.OpenAsync(request, cancellationToken);
        digests = DeclaredDigests.Read(file.Header("Content-MD5"), file.Header("Content-Digest"));
        return new UploadedFile(UploadHeaders.Text("Content-Type", file.Header("Content-Type")), Incoming(file, length: null, digests));
    }

    private static IncomingBody Incoming(Stream stream, long? length, DeclaredDigests? digests)
    {
        var body = new IncomingBody { Stream = stream, Length = length, MaxLength = MultipartLimits.MaxObjectSize };
        return digests is null ? body : body with { Digests = digests.Algorithms, Verify = digests.Verify };
    }
}
