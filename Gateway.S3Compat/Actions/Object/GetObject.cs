using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Actions.Object;

/// <summary>GetObject: the whole, a range or a part.</summary>
internal sealed class GetObject : IS3Action
{
    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        using ObjectReader reader = await ReadableObject.OpenAsync(context, cancellationToken);
        ByteRange range = ObjectAnswer.Begin(context, reader.Version, () => reader.Parts);
        await reader.CopyToAsync(context.Response.BodyWriter, range, cancellationToken);
    }
}
