using System.Text;
using Gateway.Delivery;
using Microsoft.Extensions.Primitives;

namespace Gateway.Tests.Delivery.Caching;

/// <summary>A source that answers as a test says, and remembers what it was asked.</summary>
internal sealed class ScriptedOrigin : IContentSource
{
    private readonly Lock _lock = new();
    private readonly List<ContentRequest> _requests = [];
    private readonly List<ScriptedBody> _bodies = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waits = [];

    /// <summary>What it answers; from within it may be awaited for a gate.</summary>
    public Func<ContentRequest, Task<ContentResult>> Answer { get; set; } = _ => Task.FromResult(ContentResult.Own(404));

    /// <summary>What it was asked, in order.</summary>
    public IReadOnlyList<ContentRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    public int Count => Requests.Count;

    /// <summary>From now on every request is answered with this.</summary>
    public void Say(int status, string text, params (string Name, string Value)[] fields) => Answer = _ => Task.FromResult(Text(status, text, fields));

    /// <summary>From now on every request waits for the one answer that the test gives.</summary>
    public TaskCompletionSource<ContentResult> Hold()
    {
        var answer = new TaskCompletionSource<ContentResult>();
        Answer = _ => answer.Task;
        return answer;
    }

    /// <summary>Ends when so many requests have come.</summary>
    public Task ReachedAsync(int count)
    {
        lock (_lock)
        {
            if (_requests.Count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((count, reached));
            return reached.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    public async ValueTask<ContentResult> GetAsync(ContentRequest request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _requests.Add(request);
            foreach ((int _, TaskCompletionSource reached) in _waits.Where(wait => wait.Count <= _requests.Count))
            {
                reached.TrySetResult();
            }
        }

        ContentResult result = await Answer(request).WaitAsync(cancellationToken);
        if (result.Body is ScriptedBody { HasEnded: true } body)
        {
            lock (_lock)
            {
                _bodies.Add(body);
            }
        }

        return result;
    }

    /// <summary>Ends when all bodies have been taken that were complete from the beginning: by then they are stored.</summary>
    public Task TakenAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_bodies.Select(body => body.Disposed));
        }
    }

    public static ContentResult Text(int status, string text, params (string Name, string Value)[] fields)
    {
        var body = new GatedBody();
        body.Send(text);
        body.End();
        return Result(status, body, text.Length, fields);
    }

    public static ContentResult Result(int status, IContentBody body, long? length, params (string Name, string Value)[] fields) =>
        new(status, new ContentMetadata(new HeaderFields(fields.Select(field => KeyValuePair.Create(field.Name, new StringValues(field.Value)))), length), body);

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
