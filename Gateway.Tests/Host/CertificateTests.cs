using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Configuration;
using Gateway.Configuration.Delivery;
using Gateway.Delivery.Binding;
using Gateway.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Gateway.Tests.Host;

/// <summary>Which certificate a client is shown, and how new ones get into use.</summary>
internal sealed class CertificateTests
{
    private readonly ManualTimeProvider _time = new();
    private TemporaryFolder _folder = null!;
    private TestAuthority _authority = null!;
    private WebApplication _app = null!;
    private Uri _address = null!;

    [SetUp]
    public async Task Start()
    {
        _folder = new TemporaryFolder();
        _authority = new TestAuthority();
        var binding = new BindingOptions { Id = "www", Host = "c.example", Methods = ["GET"] };
        CertificateFiles c = _authority.Write(_folder, "c", "c.example");
        _app = await GatewayApp.BuildAsync(
            new GatewayConfig
            {
                DataDirectory = _folder.File("data"),
                Log = new LogConfig(Access: false),
                Urls = [new ListenUrl("127.0.0.1", 0, _authority.Write(_folder, "default", "default.example"))],
                Certificates = [new HostCertificate(["a.example", "*.b.example"], _authority.Write(_folder, "ab", "a.example")), new HostCertificate(["c.example"], c)],
                Services = [new StorageServiceConfig("main", "Main", "owner", Duration.Forever, CaseSensitive: true)],
                Delivery = [new BindingConfig("www", "www", "owner", new SourceLink("main", ""), binding)],
            },
            _time);
        await _app.StartAsync();
        _address = new Uri(_app.Urls.First());
    }

    [TearDown]
    public async Task Stop()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    [TestCase("a.example", "CN=a.example")]
    [TestCase("A.Example", "CN=a.example")]
    [TestCase("x.b.example", "CN=a.example")]
    [TestCase("x.y.b.example", "CN=default.example", Description = "a star is one label")]
    [TestCase("b.example", "CN=default.example")]
    [TestCase("c.example", "CN=c.example")]
    [TestCase("other.example", "CN=default.example")]
    [TestCase("", "CN=default.example")]
    public async Task A_client_is_shown_the_certificate_of_the_host_that_it_names(string host, string subject) => (await ShakeHandsAsync(host)).Subject.Should().Be(subject);

    [Test]
    public async Task Old_protocols_are_refused()
    {
#pragma warning disable CA5397, SYSLIB0039 // That is the point.
        Func<Task> old = () => ShakeHandsAsync("a.example", SslProtocols.Tls11);
#pragma warning restore CA5397, SYSLIB0039
        await old.Should().ThrowAsync<Exception>();
        (await ShakeHandsAsync("a.example", SslProtocols.Tls12)).Subject.Should().Be("CN=a.example");
        (await ShakeHandsAsync("a.example", SslProtocols.Tls13)).Subject.Should().Be("CN=a.example");
    }

    [Test]
    public async Task Bindings_speak_http_2()
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = async (_, cancellationToken) => (await ConnectAsync(cancellationToken)).GetStream() };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=c.example";
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"https://c.example:{_address.Port}/none")) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HttpResponseMessage response = await client.SendAsync(request);
        (response.Version, response.StatusCode, await response.Content.ReadAsStringAsync()).Should().Be((HttpVersion.Version20, HttpStatusCode.NotFound, "404 Not Found\n"));
        using var post = new HttpRequestMessage(HttpMethod.Post, request.RequestUri) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HttpResponseMessage refused = await client.SendAsync(post);
        refused.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed, "it is the binding that answers");
    }

    [Test]
    public async Task A_new_certificate_is_used_without_a_restart_and_old_connections_go_on()
    {
        using TcpClient tcp = await ConnectAsync();
        await using SslStream old = await AuthenticateAsync(tcp, "a.example", SslProtocols.None);
        string before = Thumbprint(old);
        _authority.Write(_folder, "ab", "a.example");
        (await ThumbprintAsync("a.example")).Should().Be(before, "nobody has looked yet");
        _time.Advance(CertificateLoop.Interval);
        await UntilAsync(async () => await ThumbprintAsync("a.example") != before);
        (await ThumbprintAsync("x.b.example")).Should().NotBe(before);
        await old.WriteAsync("GET /healthz HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(old, Encoding.ASCII);
        (await reader.ReadToEndAsync()).Should().StartWith("HTTP/1.1 200 ");
    }

    [Test]
    public async Task A_link_that_is_turned_round_is_noticed()
    {
        string live = _folder.File("ab.pem"), key = _folder.File("ab.key");
        using var folder = new TemporaryFolder();
        string before = await ThumbprintAsync("a.example");
        CertificateFiles other = _authority.Write(folder, "other", "a.example");
        File.Delete(live);
        File.Delete(key);
        File.CreateSymbolicLink(live, other.Path);
        File.CreateSymbolicLink(key, other.KeyPath);
        _time.Advance(CertificateLoop.Interval);
        await UntilAsync(async () => await ThumbprintAsync("a.example") != before);
    }

    [Test]
    public async Task Files_that_cannot_be_used_change_nothing()
    {
        var log = new ListLogger();
        CertificateFiles files = _authority.Write(_folder, "own", "own.example");
        (string fresh, string freshKey) = _authority.Issue("own.example");
        var certificate = new ReloadedCertificate(files, log);
        SslServerAuthenticationOptions before = certificate.Options;
        foreach (string broken in (string[])[fresh, "no certificate", ""])
        {
            // The first is a good certificate whose key has not come yet.
            await File.WriteAllTextAsync(files.Path, broken);
            await certificate.ReloadAsync(default);
            await certificate.ReloadAsync(default);
            certificate.Options.Should().BeSameAs(before);
        }

        File.Delete(files.Path);
        await certificate.ReloadAsync(default);
        await certificate.ReloadAsync(default);
        certificate.Options.Should().BeSameAs(before);
        log.Lines.Should().HaveCount(4, "each is said once").And.OnlyContain(line => line.StartsWith("Warning: The certificate ", StringComparison.Ordinal)).And.NotContain(line => line.Contains("PRIVATE", StringComparison.Ordinal));

        await File.WriteAllTextAsync(files.Path, fresh);
        await File.WriteAllTextAsync(files.KeyPath, freshKey);
        await certificate.ReloadAsync(default);
        certificate.Options.Should().NotBeSameAs(before);
        log.Lines.Should().HaveCount(5);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private static string Thumbprint(SslStream tls) => ((X509Certificate2)tls.RemoteCertificate!).Thumbprint;

    private async Task<string> ThumbprintAsync(string host) => (await ShakeHandsAsync(host)).Thumbprint;

    private async Task<(string Subject, string Thumbprint)> ShakeHandsAsync(string host, SslProtocols protocols = SslProtocols.None)
    {
        using TcpClient tcp = await ConnectAsync();
        await using SslStream tls = await AuthenticateAsync(tcp, host, protocols);
        return (tls.RemoteCertificate!.Subject, Thumbprint(tls));
    }

    /// <summary>As a client that knows the root only: the certificate between must be sent. Whose name it is, the test asks itself.</summary>
    private async Task<SslStream> AuthenticateAsync(TcpClient tcp, string host, SslProtocols protocols)
    {
        var tls = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = protocols,
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { _authority.Root }, RevocationMode = X509RevocationMode.NoCheck },
            RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
        });
        return tls;
    }

    private async Task<TcpClient> ConnectAsync(CancellationToken cancellationToken = default)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(_address.Host, _address.Port, cancellationToken);
        return tcp;
    }
}
