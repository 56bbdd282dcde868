using Gateway.Hosting;

namespace Gateway.Tests.Host;

public sealed class DataFolderLockTest
{
    [Test]
    public void A_volume_that_takes_no_writes_is_not_another_server()
    {
        using var disk = new SmallDisk();
        DataFolderLock.Take(disk.Path("data")).Dispose();
        disk.MakeReadOnly();
        Action take = () => DataFolderLock.Take(disk.Path("data"));
        take.Should().Throw<IOException>();
    }

    [Test]
    public void Another_server_is()
    {
        using var folder = new TemporaryFolder();
        using DataFolderLock first = DataFolderLock.Take(folder.File("data"));
        Action take = () => DataFolderLock.Take(folder.File("data"));
        take.Should().Throw<DataFolderInUseException>();
        first.Dispose();
        DataFolderLock.Take(folder.File("data")).Dispose();
    }

    /// <summary>The data folder may have been there before, open to everybody.</summary>
    [Test]
    public async Task What_is_stored_is_its_owners()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no such modes.");
            return;
        }

        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("data"));
        await using (RunningGateway gateway = await RunningGateway.StartAsync(c => c with { DataDirectory = folder.File("data"), Keys = [S3.S3Server.Owner] }))
        {
            foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Put, HttpMethod.Get])
            {
                using var request = new HttpRequestMessage(method, "/bucket");
                foreach ((string name, string value) in S3.S3Server.Signer(S3.S3Server.Owner)!.Sign(
                    method.Method, "/bucket", "", new Dictionary<string, string> { ["Host"] = gateway.Client.BaseAddress!.Authority }, "UNSIGNED-PAYLOAD"))
                {
                    request.Headers.TryAddWithoutValidation(name, value);
                }

                (await gateway.Client.SendAsync(request)).IsSuccessStatusCode.Should().BeTrue();
            }
        }

        foreach (string path in (string[])[folder.File("data/services"), folder.File("data/master.key")])
        {
            (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)).Should().Be(UnixFileMode.None, path);
        }
    }
}
