namespace Gateway.Storage;

/// <summary>How far <c>fsck</c> has come with one service.</summary>
/// <param name="VerifiedBytes">Bytes whose checksum was verified.</param>
/// <param name="TotalBytes">Bytes of all versions; fewer are verified when copies share content.</param>
public readonly record struct FsckProgress(long VerifiedBytes, long TotalBytes);
