using System.Collections.Concurrent;
using System.Text;
using Gateway.Delivery;
using Gateway.Storage.Objects;
using Microsoft.Extensions.Primitives;
using System.IO.Pipelines;

namespace Gateway.Tests.Delivery.Binding;

/// <summary>Content made up by a test, and what was asked for. It has no opinion on conditions and ranges, and knows no method but GET and HEAD unless it is told to.</summary>
internal sealed class FakeSource : IContentSource
{
    private readonly ConcurrentDictionary<string, (int Status, HeaderFields Fields, byte[] Body)> _content = new(StringComparer.Ordinal);

    /// <summary>What was asked: method, path and query.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Takes the bodies of other methods; null for a source that can only be read.</summary>
    public Func<ContentRequest, CancellationToken, Task>? Receive { get; set; }

    public FakeSource Has(string path, string body, params (string Name, string Value)[] fields) => Has(path, 200, body, fields);

    public FakeSource Has(string path, int status, string body, params (string Name, string Value)[] fields)
    {
        IEnumerable<KeyValuePair<string, StringValues>> all = fields.Select(field => KeyValuePair.Create(field.Name, new StringValues(field.Value)));
        _content[path] = (status, new HeaderFields([KeyValuePair.Create("Content-Type", new StringValues("text/plain")), KeyValuePair.Create("ETag", new StringValues($"\"{path}\"")), .. all]), Encoding.UTF8.GetBytes(body));
        return this;
    }

    public async ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken)
    {
        Asked.Enqueue($"{request.Method} {request.Path}{(request.Query.Length == 0 ? "" : $"?{request.Query}")}");
        if (!request.IsRead)
        {
            if (Receive is null)
            {
                return ContentResult.Own(405, HeaderFields.Empty.With("Allow", "GET, HEAD"));
            }

            await Receive(request, cancellationToken);
            return new ContentResult(204, new ContentMetadata(HeaderFields.Empty, 0), EmptyBody.Instance);
        }

        return _content.TryGetValue(request.Path.Decoded, out var found)
            ? new ContentResult(found.Status, new ContentMetadata(found.Fields, found.Body.Length), new Bytes(found.Body))
            : ContentResult.Own(404);
    }

    private sealed class Bytes(byte[] bytes) : IContentBody
    {
        public bool IsSeekable => true;

        public async ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken) =>
            await destination.WriteAsync(range is { } part ? bytes.AsMemory((int)part.Offset, (int)part.Length) : bytes, cancellationToken);

        public void Dispose()
        {
        }
    }
}
