using Gateway.Tests.Delivery.Chains;
using Gateway.Tests.S3.Wire;

namespace Gateway.Tests.Delivery.FileSystem;

/// <summary>Targets, byte for byte, that try to get out of the folder through a public binding.</summary>
internal sealed class TraversalOverTheWireTests
{
    private DeliveringGateway _gateway = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _gateway = await DeliveringGateway.StartAsync("""
              - { id: files, type: file-system, directory: "FILES" }
              - { id: mem, type: memory-cache, source: files, sourcePath: site, maxMemory: 16MiB }
              - { id: www, type: public-http-binding, source: mem, pathPrefix: /pub/ }
            """);
        await _gateway.WriteFileAsync("site/a.txt", "inside"u8.ToArray());
        await _gateway.WriteFileAsync("secret.txt", "secret"u8.ToArray());
    }

    [OneTimeTearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [TestCase("/pub/../secret.txt")]
    [TestCase("/pub/..%2fsecret.txt")]
    [TestCase("/pub/..%2Fsecret.txt")]
    [TestCase("/pub/%2e%2e/secret.txt")]
    [TestCase("/pub/%2e%2e%2fsecret.txt")]
    [TestCase("/pub/.%2e/secret.txt")]
    [TestCase("/pub/..\\secret.txt")]
    [TestCase("/pub/..%5csecret.txt")]
    [TestCase("/pub/%252e%252e/secret.txt")]
    [TestCase("/pub/%252e%252e%252fsecret.txt")]
    [TestCase("/pub/%c0%ae%c0%ae/secret.txt")]
    [TestCase("/pub/..%00/secret.txt")]
    [TestCase("/pub/a.txt%00.png")]
    [TestCase("/pub/./a.txt")]
    [TestCase("/pub//a.txt")]
    [TestCase("/pub//etc/passwd")]
    [TestCase("/pub/%2fetc/passwd")]
    [TestCase("/pub/x/../../secret.txt")]
    [TestCase("/pub/..;/secret.txt")]
    [TestCase("http://other.example/pub/../secret.txt")]
    [TestCase("/pub/C:%5cwindows%5cwin.ini")]
    [TestCase("/pub/a.txt%20")]
    [TestCase("/pub/a.txt.")]
    public async Task Nothing_outside_is_served(string target)
    {
        using RawConnection connection = await RawConnection.OpenAsync(_gateway.Address);
        await connection.SendAsync(new RawRequest("GET", target).ToBytes(signer: null));
        RawResponse response = (await connection.ReceiveAsync())!;
        response.Status.Should().BeOneOf(400, 404);
        response.Text.Should().NotContain("secret").And.NotContain("root:").And.NotContain("inside");
    }

    [TestCase("/pub/a.txt")]
    [TestCase("/pub/%61.txt")]
    public async Task What_is_inside_is(string target)
    {
        using RawConnection connection = await RawConnection.OpenAsync(_gateway.Address);
        await connection.SendAsync(new RawRequest("GET", target).ToBytes(signer: null));
        RawResponse response = (await connection.ReceiveAsync())!;
        (response.Status, response.Text).Should().Be((200, "inside"));
    }
}
