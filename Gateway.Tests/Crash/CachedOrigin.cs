using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Crash;

/// <summary>A web server with pages that change now and then; each version is known by its length and its bytes.</summary>
internal sealed class CachedOrigin : IAsyncDisposable
{
    public const int Pages = 40;

    private const int PieceSize = 20_000;

    // Lengths of a page's versions follow each other, and those of different pages are far apart.
    private const int LengthOfPage = 10_000;
    private const int VersionsOfPage = 1000;

    private readonly WebApplication _app;
    private readonly int[] _versions = new int[Pages];
    private int _requests;

    private CachedOrigin(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    /// <summary>Requests so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public static async Task<CachedOrigin> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var origin = new CachedOrigin(builder.Build());
        origin._app.Run(origin.AnswerAsync);
        await origin._app.StartAsync();
        return origin;
    }

    /// <summary>A page's present version.</summary>
    public int Version(int page) => Volatile.Read(ref _versions[page]);

    /// <summary>Changes a page.</summary>
    /// <returns>Its new version.</returns>
    public int Change(int page) => Interlocked.Increment(ref _versions[page]);

    /// <summary>The bytes of a version.</summary>
    public static byte[] Content(int page, int version) => new TestContent((page * VersionsOfPage) + version, [LengthOf(page, version)], Multipart: false).Bytes();

    /// <summary>The version that has so many bytes.</summary>
    public static int VersionOf(int page, long length) => (int)length - LengthOf(page, 0);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static int LengthOf(int page, int version) => 100 + (page * LengthOfPage) + version;

    private async Task AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref _requests);
        int page = int.Parse(http.Request.Path.Value![1..]);
        byte[] content = Content(page, Version(page));
        http.Response.Headers.CacheControl = "max-age=86400";
        http.Response.Headers.ETag = $"\"{content.Length}\"";
        http.Response.ContentLength = page % 2 == 0 ? content.Length : null;
        foreach (byte[] piece in content.Chunk(PieceSize))
        {
            await http.Response.Body.WriteAsync(piece, http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }
}
