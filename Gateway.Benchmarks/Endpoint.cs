namespace Gateway.Benchmarks;

/// <summary>An S3 server under load.</summary>
/// <param name="Name">What the tables call it.</param>
/// <param name="Host">Its address.</param>
/// <param name="Port">Its port.</param>
/// <param name="KeyId">The access key.</param>
/// <param name="Secret">Its secret.</param>
/// <param name="ProcessId">The root of its process tree; null when it is not known, and then neither CPU nor memory is measured.</param>
internal sealed record Endpoint(string Name, string Host, int Port, string KeyId, string Secret, int? ProcessId)
{
    public string Authority => $"{Host}:{Port}";
}
