using Amazon.S3.Model;
using Gateway.Storage.Blobs;
using Gateway.Storage.Blobs.S3;
using Gateway.Storage.Catalog;
using Gateway.Tests.S3Blobs;

namespace Gateway.Tests.Contracts;

/// <summary>A gateway alone on its machine with its bytes in an S3 store, which is another gateway.</summary>
internal sealed class SqliteOnS3 : StorageBackend
{
    private readonly SqliteOnDisk _sqlite = new();
    private readonly Lazy<(S3BlobOptions Options, S3BlobEngine Engine)> _s3 = new(() =>
    {
        S3BlobOptions options = OwnGateway.StartAsync().GetAwaiter().GetResult() with { Prefix = $"{Guid.NewGuid():N}/" };
        return (options, new S3BlobEngine(options));
    });

    public override ICatalog OpenCatalog(string name) => _sqlite.OpenCatalog(name);

    public override IBlobStore OpenBlobs(string name) => _s3.Value.Engine.OpenFolder(name);

    public override void Damage(string name, BlobId blob) => DamageAsync($"{_s3.Value.Options.Prefix}{name}/{blob}").GetAwaiter().GetResult();

    public override void Execute(string name, string sql) => _sqlite.Execute(name, sql);

    public override void Refuse(string name, string key) => _sqlite.Refuse(name, key);

    public override void Dispose()
    {
        if (_s3.IsValueCreated)
        {
            _s3.Value.Engine.Dispose();
        }

        _sqlite.Dispose();
    }

    private async Task DamageAsync(string key)
    {
        S3BlobOptions options = _s3.Value.Options;
        using var client = new S3Client(options);
        using GetObjectResponse response = await client.GetObjectAsync(options.Bucket, key);
        using var content = new MemoryStream();
        await response.ResponseStream.CopyToAsync(content);
        content.GetBuffer()[content.Length / 2] ^= 1;
        content.Position = 0;
        await client.PutObjectAsync(new PutObjectRequest { BucketName = options.Bucket, Key = key, InputStream = content });
    }
}
