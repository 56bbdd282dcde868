using System.Diagnostics;
using System.Net.Sockets;
using Gateway.Storage.Listing;

namespace Gateway.Tests.Delivery.FileSystem;

/// <summary>What lies in a folder and is no file. Only Linux tells all of it apart.</summary>
[Platform("Linux")]
internal sealed class SpecialFilesTests() : FileSystemTestBase(Kind.Linux)
{
    [Test]
    [CancelAfter(10_000)]
    public async Task Pipes_sockets_and_devices_are_not_there_and_nobody_waits_for_them(CancellationToken cancellationToken)
    {
        using (Process made = Process.Start("mkfifo", Path.Combine(Root, "pipe")))
        {
            await made.WaitForExitAsync(cancellationToken);
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(Root, "socket")));
        File.CreateSymbolicLink(Path.Combine(Root, "null"), "/dev/null");
        foreach (string path in (string[])["pipe", "socket", "null"])
        {
            (await StatusAsync(path).WaitAsync(cancellationToken)).Should().Be(404, path);
        }

        (await Store.ListAsync(new ListQuery("", "", "", 10), cancellationToken)).Entries.Should().BeEmpty();
    }
}
