namespace Gateway.Configuration.Delivery;

/// <summary>Reads file systems.</summary>
internal static class FileSystemReader
{
    public static FileSystemConfig Read(ServiceHead head)
    {
        string? text = head.Map.RequiredText("directory");
        string directory = text is null ? "" : Path.GetFullPath(text, head.Folder);
        if (text is not null && !Directory.Exists(directory))
        {
            head.Map.Error("directory", $"there is no folder {directory}");
        }

        head.Map.Finish();
        return new FileSystemConfig(head.Id, head.Name, head.AccountId, directory);
    }
}
