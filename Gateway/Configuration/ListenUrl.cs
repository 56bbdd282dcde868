using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Gateway.Configuration;

/// <summary>An address to listen on.</summary>
/// <param name="Host">An IP address (version 6 in brackets), <c>localhost</c>, or <c>*</c> for every address.</param>
/// <param name="Port">The port; 0 takes a free one.</param>
/// <param name="Certificate">For https; null means http.</param>
public sealed record ListenUrl(string Host, int Port, CertificateFiles? Certificate = null)
{
    /// <summary>Where the gateway listens when nothing else is said.</summary>
    public static ListenUrl Default { get; } = new("127.0.0.1", 8333);

    /// <summary>The url a client on this machine reaches it by.</summary>
    public string LocalUrl => Url(Host is "*" or "0.0.0.0" or "[::]" ? "127.0.0.1" : Host);

    /// <summary>Whether both want the same socket.</summary>
    public bool Collides(ListenUrl other) => Port != 0 && Port == other.Port && Host == other.Host;

    /// <summary>The url as configured.</summary>
    public override string ToString() => Url(Host);

    /// <summary>Reads a url.</summary>
    /// <param name="text">Such as <c>http://127.0.0.1:8333</c>.</param>
    /// <param name="certificate">Needed by https.</param>
    /// <param name="problem">What is wrong, when the result is null.</param>
    public static ListenUrl? Parse(string text, CertificateFiles? certificate, out string? problem)
    {
        problem = null;
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(text);
        }
        catch (FormatException)
        {
            problem = $"'{text}' is not a url such as http://127.0.0.1:8333";
            return null;
        }

        bool secure = address.Scheme == "https";
        bool named = address.Host is "*" or "localhost";
        problem = address switch
        {
            { Scheme: not ("http" or "https") } => $"'{text}' must start with http:// or https://",
            { IsUnixPipe: true } or { IsNamedPipe: true } => $"'{text}' names a pipe; a host and a port are expected",
            { PathBase: not "" } => $"'{text}' holds a path; only a host and a port are expected",
            { Port: < 0 or > 65535 } => $"'{text}' has a port outside 0 to 65535",
            _ when !named && !IPAddress.TryParse(address.Host, out _) => $"the host of '{text}' must be an IP address, localhost or *",
            { Host: "localhost", Port: 0 } => $"'{text}': a free port (0) can only be taken on an IP address",
            _ when secure && certificate is null => $"'{text}' needs certificate: {{ path, keyPath }}",
            _ when !secure && certificate is not null => $"'{text}' has a certificate, but is not https",
            _ => null,
        };
        return problem is null ? new ListenUrl(address.Host, address.Port, certificate) : null;
    }

    private string Url(string host) => string.Create(CultureInfo.InvariantCulture, $"{(Certificate is null ? "http" : "https")}://{host}:{Port}");
}
