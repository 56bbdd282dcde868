using System.Runtime.CompilerServices;

namespace Gateway.Storage;

/// <summary>
/// Leaves a thread that must not block. Hits of a memory cache are answered on the very threads that wait for sockets; whatever reads a disk,
/// computes for long or asks another server says <c>await PoolThread.Switch()</c> first. On a thread of the pool that costs nothing.
/// </summary>
public static class PoolThread
{
    /// <summary>Goes on on a thread of the pool.</summary>
    public static Awaitable Switch() => default;

    /// <summary>What <see cref="Switch"/> is awaited by.</summary>
    public readonly struct Awaitable : ICriticalNotifyCompletion
    {
        /// <summary>Whether this thread is one of the pool already.</summary>
        public bool IsCompleted => Thread.CurrentThread.IsThreadPoolThread;

        /// <summary>Itself.</summary>
        public Awaitable GetAwaiter() => this;

        /// <summary>Nothing comes of it.</summary>
        public void GetResult()
        {
        }

        /// <inheritdoc />
        public void OnCompleted(Action continuation) => ThreadPool.QueueUserWorkItem(static action => action(), continuation, preferLocal: false);

        /// <inheritdoc />
        public void UnsafeOnCompleted(Action continuation) => ThreadPool.UnsafeQueueUserWorkItem(static action => action(), continuation, preferLocal: false);
    }
}
