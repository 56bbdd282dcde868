using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Host;

/// <summary>
/// A client that expects 100 Continue and gets the final answer instead must not use the connection again: whether a body follows is unknown,
/// and botocore takes the next answer on it for a continuation of the first, then waits for its read timeout.
/// </summary>
internal sealed class ExpectContinueTest
{
    [TestCase(0, StatusCodes.Status200OK, true)]
    [TestCase(10, StatusCodes.Status200OK, false)]
    [TestCase(0, StatusCodes.Status412PreconditionFailed, true)]
    [TestCase(10, StatusCodes.Status403Forbidden, true)]
    public async Task Only_an_answer_after_100_continue_keeps_the_connection(int length, int status, bool closes)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(s3: async context =>
        {
            context.Response.StatusCode = status;
            if (status == StatusCodes.Status200OK)
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
            }
        });
        using var request = new HttpRequestMessage(HttpMethod.Put, "/b/k") { Content = new ByteArrayContent(new byte[length]) };
        request.Headers.ExpectContinue = true;

        using HttpResponseMessage response = await gateway.Client.SendAsync(request);

        ((int)response.StatusCode).Should().Be(status);
        (response.Headers.ConnectionClose == true).Should().Be(closes);
    }

    [Test]
    public async Task Without_the_expectation_the_connection_stays()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(s3: context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });

        using HttpResponseMessage response = await gateway.Client.PutAsync("/b/k", new ByteArrayContent([]));

        response.Headers.ConnectionClose.Should().NotBe(true);
    }
}
