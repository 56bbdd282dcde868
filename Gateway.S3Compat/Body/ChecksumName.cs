using Gateway.Storage.Integrity;
using Gateway.Storage.Objects;

namespace Gateway.S3Compat.Body;

/// <summary>What the checksum algorithms are called in headers and documents, and how long their values are.</summary>
public static class ChecksumName
{
    private static readonly ChecksumAlgorithm[] All = Enum.GetValues<ChecksumAlgorithm>();

    private const string Prefix = "x-amz-checksum-";

    /// <summary>Header or trailer name, in lower case.</summary>
    public static string Header(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => Prefix + "crc32",
        ChecksumAlgorithm.Crc32C => Prefix + "crc32c",
        ChecksumAlgorithm.Crc64Nvme => Prefix + "crc64nvme",
        ChecksumAlgorithm.Sha1 => Prefix + "sha1",
        _ => Prefix + "sha256",
    };

    /// <summary>The algorithm's name in documents and in <c>x-amz-checksum-algorithm</c>.</summary>
    public static string Display(ChecksumAlgorithm algorithm) => algorithm switch
    {
        ChecksumAlgorithm.Crc32 => "CRC32",
        ChecksumAlgorithm.Crc32C => "CRC32C",
        ChecksumAlgorithm.Crc64Nvme => "CRC64NVME",
        ChecksumAlgorithm.Sha1 => "SHA1",
        _ => "SHA256",
    };

    /// <summary>The element that holds a value in documents.</summary>
    public static string Element(ChecksumAlgorithm algorithm) => "Checksum" + Display(algorithm);

    /// <summary>The algorithm by its name, whatever the case; null if it is not one of ours.</summary>
    public static ChecksumAlgorithm? Parse(ReadOnlySpan<char> name)
    {
        foreach (ChecksumAlgorithm algorithm in All)
        {
            if (name.Equals(Display(algorithm), StringComparison.OrdinalIgnoreCase))
            {
                return algorithm;
            }
        }

        return null;
    }

    /// <summary>Whether a header of that name carries a value, of a known or unknown algorithm.</summary>
    internal static bool IsValueHeader(ReadOnlySpan<char> header, out ReadOnlySpan<char> algorithm)
    {
        algorithm = header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? header[Prefix.Length..] : default;
        return !algorithm.IsEmpty
            && !algorithm.Equals("algorithm", StringComparison.OrdinalIgnoreCase)
            && !algorithm.Equals("mode", StringComparison.OrdinalIgnoreCase)
            && !algorithm.Equals("type", StringComparison.OrdinalIgnoreCase);
    }
}
