using System.Security.Cryptography;

namespace Gateway.Tests.Clients;

/// <summary>Folders of files whose names and sizes have tripped clients and servers before.</summary>
internal static class SampleTree
{
    /// <summary>Large enough that every client sends it in parts.</summary>
    private const int LargeSize = 100 << 20;

    private static readonly string[] Names =
    [
        "plain.txt",
        "with space.txt",
        "a+b.txt",
        "100%.txt",
        "%41%2F%20.txt",
        "%2e%2e",
        "ünï/cödé 日本語 🎉.txt",
        "ünï/decomposed-e\u0301.txt",
        "query?x=1&y=2#fragment;=.txt",
        "quotes'\"`.txt",
        "(1)!*~$,@[]{}.txt",
        "dots...and..more./file.",
        "deep/er/and/deep/er/and/deep/er/still/file.bin",
        "same",
        "same.d/x",
        " leading and trailing ",
        "a/b",
        "a-b",
    ];

    /// <summary>Many odd names, small contents, among them an empty file.</summary>
    public static void Write(string folder)
    {
        var random = new Random(1);
        foreach (string name in Names)
        {
            byte[] content = new byte[random.Next(1, 60_000)];
            random.NextBytes(content);
            Write(folder, name, content);
        }

        Write(folder, "empty/nothing.txt", []);
    }

    /// <summary>Adds a file of 100 MB.</summary>
    public static void WriteLarge(string folder)
    {
        byte[] content = new byte[LargeSize];
        new Random(2).NextBytes(content);
        Write(folder, "large/hundred mega+bytes.bin", content);
    }

    /// <summary>Adds a file.</summary>
    public static void Write(string folder, string name, byte[] content)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    /// <summary>The names of a folder's files, with slashes, sorted.</summary>
    public static IReadOnlyList<string> NamesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    /// <summary>Fails unless both folders hold the same files with the same bytes.</summary>
    public static async Task ShouldEqualAsync(string actual, string expected)
    {
        NamesIn(actual).Should().Equal(NamesIn(expected));
        foreach (string name in NamesIn(expected))
        {
            (await HashAsync(Path.Combine(actual, name))).Should().Be(await HashAsync(Path.Combine(expected, name)), "of '{0}'", name);
        }
    }

    private static async Task<string> HashAsync(string path)
    {
        await using FileStream file = File.OpenRead(path);
        return Convert.ToHexString(await SHA256.HashDataAsync(file));
    }
}
