using System.IO.Pipelines;
using Gateway.Delivery;
using Gateway.Delivery.Binding;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Unit.Delivery.Binding;

internal sealed class InterimWriterTests
{
    [Test]
    public async Task A_connection_that_is_over_does_not_keep_the_answer_from_being_released()
    {
        var connection = new Connection();
        await connection.Transport.Output.CompleteAsync();
        var http = new DefaultHttpContext();
        http.Features.Set<IConnectionTransportFeature>(connection);
        var interim = new InterimResponses();
        interim.Tell(new InterimResponse(103, HeaderFields.Empty));
        var answer = new TaskCompletionSource<ContentResult>();
        Task<ContentResult> waiting = InterimWriter.WaitAsync(http, answer.Task, interim);
        answer.SetResult(ContentResult.Own(404));
        (await waiting.WaitAsync(TimeSpan.FromSeconds(20))).Status.Should().Be(404);
    }

    private sealed class Connection : IConnectionTransportFeature, IDuplexPipe
    {
        private readonly Pipe _pipe = new();

        public IDuplexPipe Transport { get => this; set => throw new NotSupportedException(); }

        public PipeReader Input => _pipe.Reader;

        public PipeWriter Output => _pipe.Writer;
    }
}
