namespace Gateway.Storage;

/// <summary>The folder that holds everything the gateway keeps.</summary>
public static class DataFolder
{
    /// <summary>Makes the folder if it is missing, for its owner only.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
