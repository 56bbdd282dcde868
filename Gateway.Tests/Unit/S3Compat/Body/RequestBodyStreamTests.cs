using Gateway.S3Compat.Body;
using Gateway.S3Compat.Errors;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Unit.S3Compat.Body;

/// <summary>What the host says of a body, in S3's own codes.</summary>
public sealed class RequestBodyStreamTests
{
    [TestCase(StatusCodes.Status408RequestTimeout, "RequestTimeout")]
    [TestCase(StatusCodes.Status413PayloadTooLarge, "EntityTooLarge")]
    [TestCase(StatusCodes.Status400BadRequest, "IncompleteBody")]
    public async Task A_body_that_the_host_gives_up(int status, string code)
    {
        await using var body = new RequestBodyStream(new FailingStream(status), null);
        Func<Task> read = () => body.CopyToAsync(Stream.Null);
        (await read.Should().ThrowAsync<S3Exception>()).Which.Error.Code.Should().Be(code);
    }

    [TestCase(2)]
    [TestCase(4)]
    public async Task A_body_of_another_length_than_declared(int length)
    {
        await using var body = new RequestBodyStream(new MemoryStream(new byte[3]), length);
        Func<Task> read = () => body.CopyToAsync(Stream.Null);
        (await read.Should().ThrowAsync<S3Exception>()).Which.Error.Should().Be(S3Error.IncompleteBody);
        body.IsComplete.Should().BeFalse();
    }

    private sealed class FailingStream(int status) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new BadHttpRequestException("No more.", status);
    }
}
