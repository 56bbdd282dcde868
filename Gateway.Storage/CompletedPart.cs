namespace Gateway.Storage;

/// <summary>A part as the completion of an upload names it.</summary>
/// <param name="Number">1 to 10,000.</param>
/// <param name="ETag">Its ETag without quotes.</param>
/// <param name="Checksum">Its checksum in base64, by the upload's algorithm; null when the client names none.</param>
public sealed record CompletedPart(int Number, string ETag, string? Checksum);
