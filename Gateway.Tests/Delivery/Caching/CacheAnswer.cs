using System.IO.Pipelines;
using System.Text;
using Gateway.Delivery;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Delivery.Caching;

/// <summary>An answer that a test got whole.</summary>
internal sealed record CacheAnswer(int Status, string Text, HeaderFields Fields, long? Age, string CacheStatus, bool IsOwn)
{
    public static async Task<CacheAnswer> ReadAsync(ContentResult result)
    {
        using (result)
        {
            return new CacheAnswer(result.Status, await ReadAsync(result.Body, range: null), result.Metadata.Fields, result.Age, $"{result.CacheStatus}", result.IsOwn);
        }
    }

    public static async Task<string> ReadAsync(IContentBody body, ByteRange? range)
    {
        var bytes = new MemoryStream();
        PipeWriter writer = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await body.CopyToAsync(writer, range, CancellationToken.None);
        await writer.CompleteAsync();
        return Encoding.Latin1.GetString(bytes.ToArray());
    }
}
