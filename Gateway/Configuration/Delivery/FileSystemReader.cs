using Gateway.Configuration.Yaml;
using Gateway.Delivery.FileSystem;

namespace Gateway.Configuration.Delivery;

/// <summary>Reads file systems.</summary>
internal static class FileSystemReader
{
    public static FileSystemConfig Read(ServiceHead head)
    {
        YamlMap map = head.Map;
        string? text = map.RequiredText("directory");
        string directory = text is null ? "" : Path.GetFullPath(text, head.Folder);
        if (text is not null && !Directory.Exists(directory))
        {
            map.Error("directory", $"there is no folder {directory}");
        }

        var options = new FileSystemOptions { Id = head.Id, Directory = directory, CaseSensitive = map.Flag("caseSensitive") ?? true };
        map.Finish();
        return new FileSystemConfig(head.Id, head.Name, head.AccountId, options);
    }
}
