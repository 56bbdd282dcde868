using System.IO.Pipelines;
using Gateway.Hosting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Unit.Hosting;

internal sealed class PatientStreamTest
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Test]
    public async Task Who_falls_silent_is_given_up_however_much_came_before()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await pipe.Writer.WriteAsync(new byte[1 << 20]);
        await using var body = new PatientStream(pipe.Reader.AsStream(), Short, () => { });
        byte[] buffer = new byte[1 << 20];
        await body.ReadExactlyAsync(buffer);
        Func<Task<int>> read = async () => await body.ReadAsync(buffer);
        (await read.Should().ThrowAsync<BadHttpRequestException>()).Which.StatusCode.Should().Be(StatusCodes.Status408RequestTimeout);
    }

    [Test]
    public async Task Who_sends_slowly_is_not()
    {
        var pipe = new Pipe();
        await using var body = new PatientStream(pipe.Reader.AsStream(), TimeSpan.FromSeconds(2), () => { });
        byte[] buffer = new byte[1];
        for (int i = 0; i < 10; i++)
        {
            ValueTask<int> read = body.ReadAsync(buffer);
            await Task.Delay(Short);
            await pipe.Writer.WriteAsync(buffer);
            (await read).Should().Be(1);
        }
    }

    [Test]
    public async Task A_client_that_left_is_no_timeout()
    {
        var pipe = new Pipe();
        using var left = new CancellationTokenSource();
        await using var body = new PatientStream(pipe.Reader.AsStream(), TimeSpan.FromMinutes(1), () => { });
        ValueTask<int> read = body.ReadAsync(new byte[1], left.Token);
        await left.CancelAsync();
        Func<Task> waiting = async () => await read;
        await waiting.Should().ThrowAsync<OperationCanceledException>();
    }
}
