using System.Net.Http.Headers;

namespace Gateway.Tests.Crash;

/// <summary>Uploads and deletes files through standard mode, whatever is there, until the server is gone.</summary>
internal sealed class StandardWriter(Uri url, Random random)
{
    /// <summary>Writes until a request is not answered.</summary>
    /// <param name="written">Told of each request answered.</param>
    public async Task RunAsync(Action written)
    {
        using var http = new HttpClient { BaseAddress = url };
        http.DefaultRequestHeaders.Add("x-owncdn-key", ReplicatedGateways.Key);
        while (true)
        {
            try
            {
                using HttpResponseMessage response = await SendAsync(http);
                ((int)response.StatusCode).Should().BeOneOf(200, 201, 404);
                written();
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpClient http)
    {
        string target = $"?sid={CrashJournal.Services[random.Next(2)]}&path=file-{random.Next(20)}";
        if (random.Next(4) == 0)
        {
            return http.DeleteAsync(new Uri($"/deletefile{target}", UriKind.Relative));
        }

        byte[] bytes = new byte[random.Next(5) == 0 ? random.Next(100_000) : random.Next(4096)];
        random.NextBytes(bytes);
        var content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } };
        content.Headers.Add("x-owncdn-meta-n", $"{random.Next()}");
        return http.PutAsync(new Uri($"/uploadfile{target}", UriKind.Relative), content);
    }
}
