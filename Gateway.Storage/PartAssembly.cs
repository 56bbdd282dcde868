using System.Security.Cryptography;
using Gateway.Storage.Catalog;
using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;

namespace Gateway.Storage;

/// <summary>What the parts named in a completion make together: checked against what was uploaded, with the object's ETag and checksum.</summary>
internal sealed class PartAssembly
{
    private readonly UploadChecksum _checksum;

    /// <summary>Picks and checks the parts.</summary>
    /// <exception cref="StorageException">InvalidPart or PartTooSmall.</exception>
    public PartAssembly(UploadChecksum checksum, IReadOnlyList<CompletedPart> named, IReadOnlyList<PartRecord> uploaded)
    {
        _checksum = checksum;
        Dictionary<int, PartRecord> byNumber = uploaded.ToDictionary(part => part.Number);
        var parts = new List<PartRecord>(named.Count);
        foreach (CompletedPart wanted in named)
        {
            if (!byNumber.Remove(wanted.Number, out PartRecord? part) || !Matches(wanted, part))
            {
                throw new StorageException(StorageError.InvalidPart, $"Part {wanted.Number} was not uploaded, or its ETag or checksum differs.")
                {
                    PartNumber = wanted.Number,
                };
            }

            parts.Add(part);
        }

        PartRecord? small = parts.SkipLast(1).FirstOrDefault(part => part.Size < MultipartLimits.MinPartSize);
        if (small is not null)
        {
            throw new StorageException(StorageError.PartTooSmall, $"Part {small.Number} has {small.Size} bytes; only the last may have fewer than {MultipartLimits.MinPartSize}.")
            {
                PartNumber = small.Number,
            };
        }

        Parts = parts;
        LeftOut = byNumber.Values;
        Size = parts.Sum(part => part.Size);
        ETag = MakeETag();
        Checksum = new ObjectChecksum(checksum.Algorithm, checksum.Type, checksum.Type == ChecksumType.FullObject ? FullObject() : Composite());
    }

    /// <summary>The parts of the object, in order.</summary>
    public IReadOnlyList<PartRecord> Parts { get; }

    /// <summary>Uploaded parts that the completion does not name.</summary>
    public IReadOnlyCollection<PartRecord> LeftOut { get; }

    /// <summary>Bytes.</summary>
    public long Size { get; }

    /// <summary>The MD5 of the parts' MD5s, and their number.</summary>
    public string ETag { get; }

    /// <summary>The object's checksum.</summary>
    public ObjectChecksum Checksum { get; }

    /// <summary>Holds the object against what the client says it must be.</summary>
    /// <exception cref="StorageException">ChecksumMismatch or TooLarge.</exception>
    public void CheckTotals(string? checksum, long? size)
    {
        if (Size > MultipartLimits.MaxObjectSize)
        {
            throw new StorageException(StorageError.TooLarge, $"The parts have {Size} bytes together; an object has at most {MultipartLimits.MaxObjectSize}.");
        }

        if (size is { } declared && declared != Size)
        {
            throw new StorageException(StorageError.InvalidPart, $"The parts have {Size} bytes together; {declared} were declared.");
        }

        if (checksum is not null && checksum != Checksum.Value)
        {
            throw new StorageException(StorageError.ChecksumMismatch, $"The object's checksum is {Checksum.Value}; {checksum} was declared.");
        }
    }

    // Parts of an upload that declared no algorithm come with whatever their client prefers; their ETag says as much.
    private bool Matches(CompletedPart wanted, PartRecord part) =>
        wanted.ETag.Equals(part.ETag, StringComparison.OrdinalIgnoreCase)
        && (wanted.Checksum is null || !_checksum.Declared || wanted.Checksum == part.Checksum.Value);

    private string MakeETag()
    {
        byte[] digests = Convert.FromHexString(string.Concat(Parts.Select(part => part.ETag)));
        return $"{Convert.ToHexStringLower(MD5.HashData(digests))}-{Parts.Count}";
    }

    private string Composite()
    {
        using var hasher = new ContentHasher(_checksum.Algorithm.ToHash());
        foreach (PartRecord part in Parts)
        {
            hasher.Append(Convert.FromBase64String(part.Checksum.Value));
        }

        return $"{Convert.ToBase64String(hasher.Finish().Get(_checksum.Algorithm))}-{Parts.Count}";
    }

    private string FullObject() => Convert.ToBase64String(
        FullObjectChecksum.Combine(_checksum.Algorithm, Parts.Select(part => (Convert.FromBase64String(part.Checksum.Value), part.Size))));
}
