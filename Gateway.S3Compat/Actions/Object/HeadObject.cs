using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Actions.Object;

/// <summary>HeadObject: what GetObject would answer, without the bytes. The content is only looked at when a part is asked for.</summary>
internal sealed class HeadObject : IS3Action
{
    public async Task ExecuteAsync(S3Context context, CancellationToken cancellationToken)
    {
        if (context.Query.Contains("partNumber"))
        {
            using ObjectReader reader = await ReadableObject.OpenAsync(context, cancellationToken);
            ObjectAnswer.Begin(context, reader.Version, () => reader.Parts);
        }
        else
        {
            ObjectVersion version = await ReadableObject.FindAsync(context, cancellationToken);
            ObjectAnswer.Begin(context, version, static () => []);
        }
    }
}
