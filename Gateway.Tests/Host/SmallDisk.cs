using System.Diagnostics;

namespace Gateway.Tests.Host;

/// <summary>A volume of a few megabytes, to be filled. Only root on Linux can make one; elsewhere the test is not run.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallDisk()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || Run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", _folder.Path) != 0)
        {
            _folder.Dispose();
            Assert.Ignore("No volume can be mounted here.");
        }
    }

    public string File(string name) => _folder.File(name);

    /// <summary>Takes all the room there is.</summary>
    public void Fill()
    {
        using var file = new FileStream(File("fill"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
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
    public void Clear() => System.IO.File.Delete(File("fill"));

    /// <summary>Takes no more writes; nothing may be open for one.</summary>
    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", _folder.Path);

    public void Dispose()
    {
        Run("umount", _folder.Path);
        _folder.Dispose();
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
