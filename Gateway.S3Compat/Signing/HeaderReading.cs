namespace Gateway.S3Compat.Signing;

/// <summary>Readings of header values under which a client may have signed. All are tried; each needs the secret.</summary>
[Flags]
internal enum HeaderReading
{
    /// <summary>The bytes as received: one a character, as a server that decodes headers as Latin-1 hands them on.</summary>
    AsReceived = 0,

    /// <summary>Characters above U+007F as UTF-8: a server that decodes headers as UTF-8, or a client that sends Latin-1 and signs UTF-8.</summary>
    Utf8 = 1,

    /// <summary>Accept-Encoding as <c>identity</c>: a proxy rewrote it.</summary>
    IdentityEncoding = 2,

    /// <summary>Both.</summary>
    All = Utf8 | IdentityEncoding,
}
