using System.IO.Pipelines;
using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Delivery;

/// <summary>Reads bodies as bindings do.</summary>
internal static class BodyReading
{
    /// <summary>The bytes of a body; of a part of it, if a range says which.</summary>
    public static async Task<byte[]> ReadAsync(this IContentBody body, ByteRange? range = null)
    {
        using var copy = new MemoryStream();
        PipeWriter pipe = PipeWriter.Create(copy, new StreamPipeWriterOptions(leaveOpen: true));
        await body.CopyToAsync(pipe, range, CancellationToken.None);
        await pipe.CompleteAsync();
        return copy.ToArray();
    }

    /// <summary>All bytes of a body that nobody needs afterwards.</summary>
    public static async Task<byte[]> DrainAsync(this IContentBody body)
    {
        using (body)
        {
            return await body.ReadAsync();
        }
    }

    /// <summary>The bytes of a stored response that is still there.</summary>
    public static Task<byte[]> ReadAsync(this StoredResponse response) => response.OpenBody()!.DrainAsync();
}
