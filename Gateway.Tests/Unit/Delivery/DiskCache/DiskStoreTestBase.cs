using System.Runtime.InteropServices;
using Gateway.Delivery;
using Gateway.Delivery.Caching;
using Gateway.Delivery.DiskCache;
using Gateway.Tests.Delivery;

namespace Gateway.Tests.Unit.Delivery.DiskCache;

/// <summary>A disk store in a folder of its own, to be closed, crashed and opened again.</summary>
internal abstract class DiskStoreTestBase
{
    protected const int Block = 64 << 10;

    private TemporaryFolder _folder = null!;
    private int _crashes;

    protected ManualTimeProvider Time { get; private set; } = null!;

    protected DiskStore Store { get; private set; } = null!;

    /// <summary>The cache's folder.</summary>
    protected string Folder { get; private set; } = null!;

    protected string JournalFile => Path.Join(Folder, "journal");

    /// <summary>The files of entries, in the order they were begun.</summary>
    protected string[] EntryFiles => [.. Directory.EnumerateFiles(Path.Join(Folder, "entries"), "*", SearchOption.AllDirectories).OrderBy(Path.GetFileName)];

    protected CacheOptions Options { get; set; } = null!;

    protected long MaxSize { get; set; }

    [SetUp]
    public async Task StartStore()
    {
        _folder = new TemporaryFolder();
        Folder = _folder.File("cache");
        Time = new ManualTimeProvider();
        Options = new CacheOptions();
        MaxSize = 64 << 20;
        await OpenAsync();
    }

    [TearDown]
    public async Task StopStore()
    {
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>Closes the store and opens it again.</summary>
    protected async Task RestartAsync()
    {
        await Store.DisposeAsync();
        await OpenAsync();
    }

    /// <summary>Goes on with what the store's process would leave if it were killed now.</summary>
    protected async Task CrashAsync(Action? afterwards = null)
    {
        string before = Folder;
        Folder = _folder.File($"crash-{++_crashes}");
        Copy(before, Folder);
        await Store.DisposeAsync();
        Directory.Delete(before, recursive: true);
        afterwards?.Invoke();
        await OpenAsync();
    }

    /// <summary>The same, when the machine starts again before the store does.</summary>
    protected Task CrashMachineAsync() => CrashAsync(RebootMachine);

    /// <summary>Goes on with this journal and these files of entries, and nothing else.</summary>
    protected async Task PutTogetherAsync(byte[] journal, params IEnumerable<byte[]> files)
    {
        await Store.DisposeAsync();
        Directory.Delete(Path.Join(Folder, "entries"), recursive: true);
        foreach (byte[] file in files)
        {
            // Every file tells its id.
            string name = BitConverter.ToInt64(file, 8).ToString("x16");
            Directory.CreateDirectory(Path.Join(Folder, "entries", name[14..]));
            await File.WriteAllBytesAsync(Path.Join(Folder, "entries", name[14..], name), file);
        }

        await File.WriteAllBytesAsync(JournalFile, journal);
        await OpenAsync();
    }

    /// <summary>Makes the journal one of an earlier start of the machine.</summary>
    protected void RebootMachine()
    {
        var lines = new JournalLines();
        using (var handle = File.OpenHandle(JournalFile))
        {
            var reader = new JournalReader(handle);
            while (reader.Read())
            {
                if (reader.Line.Kind == JournalKind.Opened)
                {
                    lines.Opened(Guid.NewGuid(), reader.Line.Id);
                }
                else
                {
                    lines.Add(MemoryMarshal.AsBytes([reader.Line]));
                    lines.Add(reader.Tail);
                }
            }
        }

        File.WriteAllBytes(JournalFile, lines.Bytes.ToArray());
    }

    protected async Task OpenAsync()
    {
        Store = DiskStore.Open(Folder, Options, MaxSize, Time);
        await Store.SettleAsync();
    }

    protected static CacheKey Key(string path, string query = "") => new(ContentPath.OfDecoded(path), query);

    protected static ResponseRecord Record(long? length) => new()
    {
        Status = 200,
        Metadata = new ContentMetadata(new HeaderFields([new("Content-Type", "text/plain"), new("ETag", "\"x\"")]), length),
        Received = new DateTimeOffset(2025, 11, 20, 12, 0, 0, TimeSpan.Zero),
        InitialAge = TimeSpan.Zero,
        FreshFor = TimeSpan.FromMinutes(1),
    };

    protected static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    protected async Task<StoredResponse?> PutAsync(string path, byte[] bytes, ResponseRecord? record = null)
    {
        await using IResponseWriter? writer = Store.Begin(Key(path), record ?? Record(bytes.Length), bytes.Length);
        if (writer is null)
        {
            return null;
        }

        for (int i = 0; i < bytes.Length; i += 50_000)
        {
            await writer.Output.WriteAsync(bytes.AsMemory(i, Math.Min(50_000, bytes.Length - i)));
        }

        return await writer.CompleteAsync();
    }

    /// <summary>The fields, to be compared.</summary>
    protected static IEnumerable<(string Name, string?[] Lines)> Lines(HeaderFields fields) => fields.All.ToArray().Select(field => (field.Key, field.Value.ToArray()));

    /// <summary>The one response under a key; null when there is none.</summary>
    protected async Task<StoredResponse?> FindAsync(string path) => (await Store.FindAsync(Key(path), default)).SingleOrDefault();

    /// <summary>The bytes of the one response under a key; null when there is none.</summary>
    protected async Task<byte[]?> ReadAsync(string path) => await FindAsync(path) is { } found ? await found.ReadAsync() : null;

    private static void Copy(string from, string to)
    {
        foreach (string folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories).Prepend(from))
        {
            Directory.CreateDirectory(Path.Join(to, Path.GetRelativePath(from, folder)));
        }

        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            File.Copy(file, Path.Join(to, Path.GetRelativePath(from, file)));
        }
    }
}
