using System.IO.Pipelines;
using Gateway.Delivery;
using Gateway.Storage.Objects;

namespace Gateway.Tests.Delivery.Caching;

/// <summary>Content of an origin that knows ranges and conditions, as far as caches ask.</summary>
internal sealed class RangedContent(string text, string etag)
{
    public string Text { get; set; } = text;

    public string ETag { get; set; } = etag;

    public string CacheControl { get; set; } = "max-age=60";

    /// <summary>Answers 200 with a body of which any range can be had, as storage does.</summary>
    public bool IgnoresRange { get; set; }

    public Task<ContentResult> AnswerAsync(ContentRequest request)
    {
        (string, string)[] fields = [("ETag", ETag), ("Cache-Control", CacheControl), ("Content-Type", "video/mp4")];
        if (request.Headers.IfNoneMatch == ETag)
        {
            return Task.FromResult(ScriptedOrigin.Result(304, EmptyBody.Instance, null, fields));
        }

        if (IgnoresRange)
        {
            return Task.FromResult(ScriptedOrigin.Result(200, new Seekable(Text), Text.Length, fields));
        }

        if (request.Headers.IfMatch.Count > 0 && request.Headers.IfMatch != ETag)
        {
            return Task.FromResult(ScriptedOrigin.Text(412, "changed"));
        }

        if (request.Headers.Range.ToString().Split('=', '-') is not [_, var from, var to])
        {
            return Task.FromResult(ScriptedOrigin.Text(200, Text, fields));
        }

        int first = from.Length > 0 ? int.Parse(from) : Text.Length - int.Parse(to);
        int last = from.Length > 0 && to.Length > 0 ? Math.Min(int.Parse(to), Text.Length - 1) : Text.Length - 1;
        return Task.FromResult(first >= Text.Length
            ? ScriptedOrigin.Text(416, "", ("Content-Range", $"bytes */{Text.Length}"))
            : ScriptedOrigin.Text(206, Text[first..(last + 1)], [.. fields, ("Content-Range", $"bytes {first}-{last}/{Text.Length}")]));
    }

    private sealed class Seekable(string text) : ScriptedBody
    {
        public override bool IsSeekable => true;

        public override bool HasEnded => true;

        public override async ValueTask CopyToAsync(PipeWriter destination, ByteRange? range, CancellationToken cancellationToken)
        {
            ByteRange part = range ?? new ByteRange(0, text.Length);
            await destination.WriteAsync(ScriptedOrigin.Bytes(text.Substring((int)part.Offset, (int)part.Length)), cancellationToken);
        }
    }
}
