using System.Text;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.Delivery.Fetcher;

/// <summary>What an origin says before its answer, from the origin to the client.</summary>
internal sealed class InterimResponseTests : FetcherTestBase
{
    private const string Request = "GET /a HTTP/1.1\r\nHost: here\r\n\r\n";
    private const string Hints = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\nLink: </y>\r\nX-A: 1\r\nConnection: x\r\nContent-Length: 5\r\nX\u0001: 2\r\n\r\n";
    private const string Answer = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 2\r\n\r\nok";

    [TestCase("origin")]
    [TestCase("mem")]
    public async Task It_passes_on_while_the_answer_is_waited_for(string source)
    {
        var mayAnswer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await StartAsync(source, async request =>
        {
            await request.SendAsync("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + Hints);
            await mayAnswer.Task;
            await request.SendAsync(Answer);
        });
        using RawConnection client = await RawConnection.OpenAsync(Gateway.Address);
        await client.SendAsync(Encoding.Latin1.GetBytes(Request));
        (await client.ReceiveAsync())!.Status.Should().Be(102);
        RawResponse hints = (await client.ReceiveAsync())!;
        hints.Status.Should().Be(103);
        hints.Headers.Should().Equal(("Link", "</x>"), ("Link", "</y>"), ("X-A", "1"));
        mayAnswer.SetResult();
        RawResponse answer = (await client.ReceiveAsync())!;
        (answer.Status, answer.Text, answer["Link"]).Should().Be((200, "ok", null));
    }

    [Test]
    public async Task A_cache_keeps_nothing_of_it()
    {
        await StartAsync("mem", request => request.SendAsync(Hints + Answer));
        using RawConnection client = await RawConnection.OpenAsync(Gateway.Address);
        (await StatusesAsync(client)).Should().Equal(103, 200);
        (await StatusesAsync(client)).Should().Equal(200);
        Origin.Requests.Should().ContainSingle();
    }

    [Test]
    public async Task Kept_connections_tell_it_each_time_and_in_any_pieces()
    {
        await StartAsync("origin", async request =>
        {
            foreach (char c in Hints)
            {
                await request.SendAsync(c.ToString());
            }

            await request.SendAsync(Answer);
        });
        using RawConnection client = await RawConnection.OpenAsync(Gateway.Address);
        for (int i = 0; i < 3; i++)
        {
            (await StatusesAsync(client)).Should().Equal(103, 200);
        }

        Origin.Connections.Should().Be(1);
    }

    [TestCase("GET /a HTTP/1.0\r\nHost: here\r\n\r\n", Description = "the protocol does not know of it")]
    [TestCase("POST /a HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\nhi", Description = "100 may have to be said at the same time")]
    public async Task Who_could_not_be_told_is_not(string request)
    {
        await StartAsync("origin", origin => origin.SendAsync(Hints + Answer));
        using RawConnection client = await RawConnection.OpenAsync(Gateway.Address);
        (await StatusesAsync(client, request)).Should().Equal(200);
    }

    [Test]
    public async Task Too_much_of_it_does_no_harm()
    {
        string large = $"HTTP/1.1 103 Early Hints\r\nX-A: {new string('a', 20_000)}\r\n\r\n";
        await StartAsync("origin", request => request.SendAsync(string.Concat(Enumerable.Repeat(Hints, 100)) + large + Answer));
        using RawConnection client = await RawConnection.OpenAsync(Gateway.Address);
        int[] statuses = await StatusesAsync(client);
        statuses[^1].Should().Be(200);
        statuses[..^1].Should().NotBeEmpty().And.HaveCountLessThan(102).And.OnlyContain(status => status == 103);
    }

    private Task StartAsync(string source, Func<OriginRequest, Task> answer)
    {
        var origin = new RawOrigin(answer);
        return StartServicesAsync(origin,
            $$"""
              - { id: origin, type: http-fetcher, url: "{{origin.Url}}" }
              - { id: mem, type: memory-cache, source: origin }
              - { id: www, type: public-http-binding, source: {{source}} }
            """);
    }

    /// <summary>The statuses of all that comes for a request, the answer's the last.</summary>
    private static async Task<int[]> StatusesAsync(RawConnection client, string request = Request)
    {
        await client.SendAsync(Encoding.Latin1.GetBytes(request));
        var statuses = new List<int>();
        do
        {
            statuses.Add((await client.ReceiveAsync())!.Status);
        }
        while (statuses[^1] < 200);
        return [.. statuses];
    }
}
