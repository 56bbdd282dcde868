using Gateway.Storage.Content;
using Gateway.Storage.Objects;

namespace Gateway.Storage;

/// <summary>A write of a whole object.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="Metadata">What the client says about it.</param>
/// <param name="Owner">The account that writes.</param>
/// <param name="Preconditions">What must hold for the write to happen.</param>
public sealed record ObjectWrite(ObjectKey Key, IncomingBody Body, ObjectMetadata Metadata, string Owner, WritePreconditions Preconditions);
