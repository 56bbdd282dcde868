using System.Diagnostics;
using System.Globalization;

namespace Gateway.Tests.Host;

/// <summary>
/// A volume of a few megabytes, to be filled. It is mounted in a namespace of a process of its own, and reached through that: nobody has to be root. Where
/// that is not allowed, the test is not run.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    // The volume goes with the process, and that when its standard input does.
    private const string Script = """
        mount -t tmpfs -o "size=$2m" tmpfs "$1" && echo mounted || exit
        while read -r options; do mount -o "$options" "$1" && echo done; done
        """;

    private readonly TemporaryFolder _folder = new();
    private Process? _holder;

    /// <param name="megabytes">Its size.</param>
    public SmallDisk(int megabytes = 4)
    {
        // Root may be kept from namespaces of users, and needs none.
        foreach (string namespaces in OperatingSystem.IsLinux() && File.Exists("/usr/bin/unshare") ? (string[])["-Urm", "-m"] : [])
        {
            _holder = Process.Start(new ProcessStartInfo("/usr/bin/unshare", [namespaces, "sh", "-c", Script, "sh", _folder.Path, megabytes.ToString(CultureInfo.InvariantCulture)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            if (_holder.StandardOutput.ReadLine() == "mounted")
            {
                return;
            }

            End();
        }

        _folder.Dispose();
        Assert.Ignore("No volume can be mounted here: it takes unshare, and user namespaces for whoever runs the tests.");
    }

    public string Path(string name) => $"/proc/{_holder!.Id}/root{_folder.File(name)}";

    /// <summary>Takes all the room there is.</summary>
    public void Fill()
    {
        using var file = new FileStream(Path("fill"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(page);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Clear() => File.Delete(Path("fill"));

    /// <summary>Takes no more writes; nothing may be open for one.</summary>
    public void MakeReadOnly()
    {
        _holder!.StandardInput.WriteLine("remount,ro");
        _holder.StandardOutput.ReadLine().Should().Be("done");
    }

    public void Dispose()
    {
        End();
        _folder.Dispose();
    }

    private void End()
    {
        if (_holder is not null)
        {
            _holder.StandardInput.Close();
            _holder.WaitForExit();
            _holder.Dispose();
            _holder = null;
        }
    }
}
