using Gateway.Delivery.Caching;
using Gateway.Tests.Delivery;

namespace Gateway.Tests.Unit.Delivery.DiskCache;

/// <summary>Whatever a crash, a loss of power or a broken disk leaves: what is found is whole, and the rest is cleared away.</summary>
internal sealed class DiskStoreTornTests : DiskStoreTestBase
{
    [Test]
    public async Task A_journal_that_ends_anywhere_tells_what_was_so_at_some_moment()
    {
        // What is found after each step, and all files there ever were: their deletion may not have reached the disk.
        var states = new List<string> { "" };
        var files = new List<byte[]>();
        foreach (string step in (string[])["a1", "b1", "a2", "-b", "-*", "b2"])
        {
            if (step[0] == '-')
            {
                await Store.PurgeAsync(step == "-*" ? new Purge(PurgeScope.Everything) : new Purge(PurgeScope.Path, step[1..]), default);
            }
            else
            {
                await PutAsync(step[..1], [(byte)step[1]]);
                files.Add(await File.ReadAllBytesAsync(EntryFiles[^1]));
            }

            states.Add(await StateAsync());
        }

        byte[] journal = await File.ReadAllBytesAsync(JournalFile);
        int reached = 0;
        for (int length = 0; length <= journal.Length; length++)
        {
            await PutTogetherAsync(journal[..length], files);
            string state = await StateAsync();
            reached += state == states[reached] ? 0 : 1;
            state.Should().Be(states[reached], "the journal has {0} bytes", length);
            await Store.SettleAsync();
            EntryFiles.Should().HaveCount((int)Store.Statistics.Responses);
        }

        reached.Should().Be(states.Count - 1);
    }

    [Test]
    public async Task A_file_that_ends_anywhere_is_not_served([Values] bool isConfirmed)
    {
        StoredResponse kept = (await PutAsync("a", Bytes(60)))!;
        if (isConfirmed)
        {
            await Store.UpdateAsync(kept, kept.Record);
        }

        byte[] file = await File.ReadAllBytesAsync(EntryFiles.Single());
        byte[] journal = await File.ReadAllBytesAsync(JournalFile);
        for (int length = 16; length < file.Length; length++)
        {
            await PutTogetherAsync(journal, file[..length]);
            (await FindAsync("a")).Should().BeNull("only {0} bytes are left", length);
            await Store.SettleAsync();
            EntryFiles.Should().BeEmpty();
            Store.Statistics.Responses.Should().Be(0);
        }

        await PutTogetherAsync(journal, file);
        (await ReadAsync("a")).Should().Equal(Bytes(60));
    }

    [Test]
    public async Task A_wrong_bit_anywhere_is_not_served_after_a_loss_of_power()
    {
        await PutAsync("a", Bytes(60));
        byte[] file = await File.ReadAllBytesAsync(EntryFiles.Single());
        RebootMachine();
        byte[] journal = await File.ReadAllBytesAsync(JournalFile);
        string name = EntryFiles.Single();
        for (int at = 0; at < file.Length; at++)
        {
            await PutTogetherAsync(journal, file);
            await Store.DisposeAsync();
            byte[] wrong = [.. file];
            wrong[at] ^= 4;
            await File.WriteAllBytesAsync(name, wrong);
            await File.WriteAllBytesAsync(JournalFile, journal);
            await OpenAsync();
            (await FindAsync("a")).Should().BeNull("byte {0} is wrong", at);
            await Store.SettleAsync();
            EntryFiles.Should().BeEmpty();
        }
    }

    [Test]
    public async Task A_wrong_bit_anywhere_in_the_journal_brings_nothing_back_that_was_purged()
    {
        await PutAsync("purged", [1]);
        await PutAsync("kept", [2]);
        byte[][] files = [.. EntryFiles.Select(File.ReadAllBytes)];
        await Store.PurgeAsync(new Purge(PurgeScope.Path, "purged"), default);
        byte[] journal = await File.ReadAllBytesAsync(JournalFile);
        for (int at = 0; at < journal.Length; at++)
        {
            byte[] wrong = [.. journal];
            wrong[at] ^= 4;
            await PutTogetherAsync(wrong, files);
            (await FindAsync("purged") is null or { IsMarkedStale: true }).Should().BeTrue("byte {0} is wrong", at);
            (await ReadAsync("kept") is null or [2]).Should().BeTrue();
        }
    }

    [Test]
    public async Task After_a_loss_of_power_entries_are_confirmed_before_they_are_used()
    {
        await PutAsync("a", Bytes(3 * Block));
        await CrashMachineAsync();
        StoredResponse found = (await FindAsync("a"))!;
        found.IsMarkedStale.Should().BeTrue("a purge may be missing");
        (await found.ReadAsync()).AsSpan().SequenceEqual(Bytes(3 * Block)).Should().BeTrue();
        await PutAsync("b", [1]);
        await CrashAsync();
        (await FindAsync("a"))!.IsMarkedStale.Should().BeTrue("another crash does not take the marks away");
        (await FindAsync("b"))!.IsMarkedStale.Should().BeFalse();
    }

    [Test]
    public async Task After_a_store_was_closed_the_machine_may_start_again()
    {
        await PutAsync("a", Bytes(3 * Block));
        await PutAsync("b", Bytes(10));
        await Store.DisposeAsync();
        RebootMachine();
        byte[] file = await File.ReadAllBytesAsync(EntryFiles[1]);
        file[^1] ^= 1;
        await File.WriteAllBytesAsync(EntryFiles[1], file);
        await OpenAsync();
        (await FindAsync("a"))!.IsMarkedStale.Should().BeFalse();
        (await ReadAsync("a")).AsSpan().SequenceEqual(Bytes(3 * Block)).Should().BeTrue();
        (await FindAsync("b")).Should().BeNull("its bytes had not reached the disk");
    }

    [Test]
    public async Task Files_and_lines_without_each_other_go()
    {
        await PutAsync("a", [1]);
        await PutAsync("b", [2]);
        await CrashAsync(() =>
        {
            File.Delete(EntryFiles[0]);
            File.Copy(EntryFiles[0], EntryFiles[0][..^1] + "f");
            File.WriteAllText(Path.Join(Folder, "entries", "notes.txt"), "?");
            File.WriteAllText(Path.Join(Path.GetDirectoryName(EntryFiles[0]), "notes.txt"), "?");
        });
        (await FindAsync("a")).Should().BeNull();
        (await ReadAsync("b")).Should().Equal(2);
        Store.Statistics.Responses.Should().Be(1);
        EntryFiles.Should().ContainSingle(file => !file.EndsWith(".txt", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_file_under_another_name_is_not_served()
    {
        await PutAsync("a", [1]);
        await PutAsync("b", [2]);
        await CrashAsync(() => File.Copy(EntryFiles[0], EntryFiles[1], overwrite: true));
        (await ReadAsync("a")).Should().Equal(1);
        (await FindAsync("b")).Should().BeNull();
    }

    [Test]
    public async Task Without_a_journal_nothing_is_left([Values] bool isEmpty)
    {
        await PutAsync("a", [1]);
        await CrashAsync(() =>
        {
            File.Delete(JournalFile);
            if (isEmpty)
            {
                File.WriteAllBytes(JournalFile, []);
            }
        });
        (await FindAsync("a")).Should().BeNull();
        Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName).Should().BeEquivalentTo("CACHEDIR.TAG", "entries", "journal", "lock");
        EntryFiles.Should().BeEmpty();
        await PutAsync("a", [2]);
        (await ReadAsync("a")).Should().Equal(2);
    }

    private async Task<string> StateAsync()
    {
        var state = new List<string>();
        foreach (string path in (string[])["a", "b", "c"])
        {
            if (await ReadAsync(path) is [var version])
            {
                state.Add($"{path}{(char)version}");
            }
        }

        return string.Join(' ', state);
    }
}
