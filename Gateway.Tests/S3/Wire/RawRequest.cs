using System.Globalization;
using System.Text;
using Gateway.Tests.Unit.S3Compat;

namespace Gateway.Tests.S3.Wire;

/// <summary>An HTTP/1.1 request, byte by byte as the test wants it. Only Host and x-amz- headers are signed.</summary>
internal sealed record RawRequest(string Method, string Target)
{
    public string Host { get; init; } = "localhost";

    public string Version { get; init; } = "HTTP/1.1";

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Whole header lines behind all others, unsigned and with their own line ends.</summary>
    public string Lines { get; init; } = "";

    public byte[] Body { get; init; } = [];

    /// <summary>The x-amz-content-sha256; null for the hash of the body.</summary>
    public string? Payload { get; init; }

    /// <summary>The path as it is signed; null when the target has it in canonical form already.</summary>
    public string? CanonicalPath { get; init; }

    /// <summary>Makes the body once the seed of its chunk signatures is known.</summary>
    public Func<TestSigner, string, byte[]>? Encode { get; init; }

    /// <summary>Whether Content-Length is sent with a body.</summary>
    public bool HasLength { get; init; } = true;

    /// <summary>Content-Length instead of the body's own.</summary>
    public long? Length { get; init; }

    public RawRequest With(string name, string value) => this with { Headers = [.. Headers, (name, value)] };

    public RawRequest WithBody(string body) => this with { Body = Encoding.UTF8.GetBytes(body) };

    /// <summary>The whole request, signed if there is a signer.</summary>
    public byte[] ToBytes(TestSigner? signer)
    {
        (byte[] head, byte[] body) = Split(signer);
        return [.. head, .. body];
    }

    /// <summary>The request in its two halves.</summary>
    public (byte[] Head, byte[] Body) Split(TestSigner? signer)
    {
        byte[] body = Body;
        var text = new StringBuilder($"{Method} {Target} {Version}\r\n");
        if (signer is null)
        {
            text.Append("Host: ").Append(Host).Append("\r\n");
        }
        else
        {
            Dictionary<string, string> signed = Sign(signer);
            foreach ((string name, string value) in signed)
            {
                text.Append(name).Append(": ").Append(value).Append("\r\n");
            }

            body = Encode?.Invoke(signer, signed["Authorization"].Split("Signature=")[1]) ?? body;
        }

        foreach ((string name, string value) in Headers.Where(h => signer is null || !IsSigned(h.Name)))
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (HasLength && (body.Length > 0 || Length is not null || Method is "PUT" or "POST"))
        {
            text.Append("Content-Length: ").Append((Length ?? body.Length).ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        }

        return (Encoding.UTF8.GetBytes(text.Append(Lines).Append("\r\n").ToString()), body);
    }

    private static bool IsSigned(string name) => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase);

    private Dictionary<string, string> Sign(TestSigner signer)
    {
        var signed = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Host"] = Host };
        foreach ((string name, string value) in Headers.Where(h => IsSigned(h.Name)))
        {
            signed[name] = value;
        }

        int mark = Target.IndexOf('?', StringComparison.Ordinal);
        string query = mark < 0 ? "" : string.Join('&', Target[(mark + 1)..].Split('&')
            .Select(pair => pair.Contains('=') ? pair : pair + "=").Order(StringComparer.Ordinal));
        return signer.Sign(Method, CanonicalPath ?? (mark < 0 ? Target : Target[..mark]), query, signed, Payload ?? TestSigner.Sha256(Body));
    }
}
