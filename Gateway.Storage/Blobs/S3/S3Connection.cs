using Amazon.S3;
using Amazon.S3.Model;
using Gateway.Storage.Objects;
using Polly;

namespace Gateway.Storage.Blobs.S3;

/// <summary>The way to one S3 store: its client, with <see cref="S3Pipeline"/> around every request. Failures are <see cref="StorageException"/>s.</summary>
internal sealed class S3Connection : IDisposable
{
    private readonly S3Client _client;
    private readonly ResiliencePipeline _pipeline;
    private readonly ResiliencePipeline<GetObjectResponse> _reads;

    public S3Connection(S3BlobOptions options)
    {
        Options = options;
        Integrity = BodyIntegrity.For(options.Endpoint);
        _client = new S3Client(options);
        ResiliencePipeline breaker = S3Pipeline.CreateBreaker();
        _pipeline = S3Pipeline.Create(breaker);
        _reads = S3Pipeline.CreateForReads(breaker, options.HedgeAfter);
    }

    public S3BlobOptions Options { get; }

    /// <summary>What goes along with bodies, so that the store notices damage. The start finds out more of the store, and sets it.</summary>
    public BodyIntegrity Integrity { get; set; }

    /// <summary>Sends a request, as often as it takes.</summary>
    /// <param name="what">What cannot be done when it fails, as the beginning of a sentence.</param>
    /// <param name="patience">How long each attempt may take.</param>
    /// <param name="request">Sends it once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageException">Unavailable, InsufficientStorage or Corrupted.</exception>
    public ValueTask<T> SendAsync<T>(string what, TimeSpan patience, Func<IAmazonS3, CancellationToken, Task<T>> request, CancellationToken cancellationToken) => RunAsync(
        what,
        patience,
        context => _pipeline.ExecuteAsync(
            static async (context, state) => await state.request(state.Client, context.CancellationToken), context, (request, Client: (IAmazonS3)_client)),
        cancellationToken);

    /// <inheritdoc cref="SendAsync{T}" />
    public ValueTask<T> SendAsync<T>(string what, Func<IAmazonS3, CancellationToken, Task<T>> request, CancellationToken cancellationToken) =>
        SendAsync(what, Options.Timeout, request, cancellationToken);

    /// <summary>Opens an object for reading; returns with the first bytes at hand.</summary>
    /// <inheritdoc cref="SendAsync{T}" />
    public ValueTask<GetObjectResponse> ReadAsync(string what, GetObjectRequest request, CancellationToken cancellationToken) => RunAsync(
        what,
        Options.Timeout,
        context => _reads.ExecuteAsync(
            static async (context, state) => await state.Client.GetObjectAsync(state.Request, context.CancellationToken), context, (Request: request, Client: _client)),
        cancellationToken);

    /// <summary>How long a request may take that makes the store move so many bytes.</summary>
    public TimeSpan PatienceFor(long length)
    {
        const long SlowestBytesPerSecond = 8 << 20;
        return Options.Timeout + TimeSpan.FromSeconds((double)length / SlowestBytesPerSecond);
    }

    public void Dispose() => _client.Dispose();

    private static async ValueTask<T> RunAsync<T>(
        string what, TimeSpan patience, Func<ResilienceContext, ValueTask<T>> execute, CancellationToken cancellationToken)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(S3Pipeline.Patience, patience);
        try
        {
            return await execute(context);
        }
        catch (Exception e) when (S3Errors.IsFromStore(e))
        {
            // What a cancelled request fails with is of no interest.
            cancellationToken.ThrowIfCancellationRequested();
            throw S3Errors.Translate(e, what);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}
