using System.Security.Cryptography;
using Gateway.Storage;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Content;
using Gateway.Storage.Identity;
using Gateway.Storage.Objects;
using Gateway.Storage.Services;
using Gateway.Tests.Host;
using Microsoft.Data.Sqlite;

namespace Gateway.Tests.S3Blobs;

/// <summary>An installation from before there were marks, whose store is full when it is brought up to date.</summary>
internal sealed class UnmarkedPlaceTests
{
    [Test]
    public async Task A_full_store_is_marked_when_there_is_room_and_meanwhile_the_gateway_starts()
    {
        await using RecordingStore store = await new RecordingStore().StartAsync();
        using var folder = new TemporaryFolder();
        var options = new StorageOptions { DataDirectory = folder.Path, S3 = store.Options };
        await using (ObjectStores objects = await StartAsync(options))
        {
            ObjectStore main = await objects.GetAsync("main");
            using var body = new MemoryStream(RandomNumberGenerator.GetBytes(100_000));
            await main.PutAsync(
                new ObjectWrite(ObjectKey.Parse("page"), new IncomingBody { Stream = body }, ObjectMetadata.Empty, Account.DefaultId, WritePreconditions.None), CancellationToken.None);
        }

        Forget(folder);
        store.Remove(S3OwnerMark.Name);
        store.IsFull = true;
        await using (ObjectStores objects = ObjectStores.Open(options, TimeProvider.System))
        {
            (await objects.CheckAsync(CancellationToken.None)).Should().Contain(warning => warning.Contains("is written at a later start", StringComparison.Ordinal));
        }

        store.Holds(S3OwnerMark.Name).Should().BeFalse();
        store.IsFull = false;
        await using (ObjectStores objects = ObjectStores.Open(options, TimeProvider.System))
        {
            (await objects.CheckAsync(CancellationToken.None)).Should().BeEmpty();
        }

        store.Holds(S3OwnerMark.Name).Should().BeTrue();
    }

    private static async Task<ObjectStores> StartAsync(StorageOptions options)
    {
        ObjectStores objects = ObjectStores.Open(options, TimeProvider.System);
        await objects.CheckAsync(CancellationToken.None);
        await objects.ApplyAsync([new ServiceDefinition("main", "Main", Account.DefaultId, TimeSpan.Zero, CaseSensitive: true)], CancellationToken.None);
        return objects;
    }

    private static void Forget(TemporaryFolder folder)
    {
        using var connection = new SqliteConnection($"Data Source={folder.File("registry.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "UPDATE identity SET bytes = NULL";
        command.ExecuteNonQuery();
    }
}
