namespace Gateway.Logging;

/// <summary>Lines of the access log for whoever reads a stream, such as standard output.</summary>
internal sealed class AccessStream(Stream stream) : IAccessOutput
{
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> lines)
    {
        try
        {
            await stream.WriteAsync(lines);
            await stream.FlushAsync();
        }
        catch (IOException)
        {
            // Nobody reads it any more; the gateway serves on.
        }
    }

    public void Dispose() => stream.Dispose();
}
