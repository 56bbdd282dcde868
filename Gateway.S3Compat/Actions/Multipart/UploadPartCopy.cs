using System.Globalization;
using Gateway.S3Compat.Access;
using Gateway.S3Compat.Errors;
using Gateway.S3Compat.Protocol;
using Gateway.Storage;
using Gateway.Storage.Catalog;
using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Actions.Multipart;

/// <summary>UploadPartCopy: a part out of a range of another object. Its ETag is the MD5 of those bytes, so they are read once.</summary>
internal sealed class UploadPartCopy(ObjectStores stores, Authorizer authorizer) : IS3Action
{
    private const string RangeName = "x-amz-copy-source-range";

    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        int number = Parameters.PartNumber(context.Query["partNumber"]!);
        UnsupportedHeaders.Refuse(context.Headers);
        UploadRecord upload = await context.Store.Uploads.GetAsync(context.Query["uploadId"]!, context.ObjectKey, cancellationToken);
        using CopySourceObject source = await CopySourceObject.OpenAsync(context, stores, authorizer, cancellationToken);
        ByteRange range = ReadRange(context.Headers[RangeName].ToString(), source.Reader.Version.Size);
        await using Stream bytes = source.Reader.OpenStream(range);
        PartRecord part = await context.Store.Uploads.UploadPartAsync(
            upload, number, new IncomingBody { Stream = bytes, Length = range.Length }, cancellationToken);
        source.WriteVersion(context);
        await XmlAnswer.WriteAsync(context, "CopyPartResult", xml => CopyResult.Write(xml, part.ETag, part.Modified, part.Checksum), cancellationToken);
    }

    /// <summary>"The range value must use the form bytes=first-last", both within the source.</summary>
    private static ByteRange ReadRange(string header, long size)
    {
        if (header.Length == 0)
        {
            return new ByteRange(0, size);
        }

        string[] bounds = header.StartsWith("bytes=", StringComparison.Ordinal) ? header["bytes=".Length..].Split('-') : [];
        if (bounds.Length != 2
            || !long.TryParse(bounds[0], NumberStyles.None, CultureInfo.InvariantCulture, out long first)
            || !long.TryParse(bounds[1], NumberStyles.None, CultureInfo.InvariantCulture, out long last)
            || last < first)
        {
            throw Invalid(header, "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy");
        }

        return last < size
            ? new ByteRange(first, last - first + 1)
            : throw new S3Exception(S3Error.InvalidRange, $"Range specified is not valid for source object of size: {size}");
    }

    private static S3Exception Invalid(string value, string message) =>
        new(S3Error.InvalidArgument, message, new("ArgumentName", RangeName), new("ArgumentValue", value));
}
