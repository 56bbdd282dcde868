using System.Globalization;
using System.Security.Cryptography;

namespace Gateway.Storage.Objects;

/// <summary>
/// Names one version of an object. Opaque to clients; inside, it carries the sync id of the change that made the version,
/// so a version is found by its place in the catalog and needs no index of its own.
/// </summary>
public readonly record struct VersionId
{
    private const int Length = 32;

    private readonly string? _value;

    private VersionId(string value) => _value = value;

    /// <summary>The version written while a service keeps no versions; S3 calls it "null".</summary>
    public static VersionId Null => default;

    /// <summary>The id as clients see it.</summary>
    public string Value => _value ?? "null";

    /// <summary>Whether this is <see cref="Null"/>.</summary>
    public bool IsNull => _value is null;

    /// <summary>The sync id of the change that made the version; null for <see cref="Null"/>.</summary>
    internal long? SyncId => IsNull ? null : long.Parse(Value.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>Makes the id of a version created by the given change. The random half keeps ids of a rewound history apart.</summary>
    public static VersionId Create(long syncId) => new($"{syncId:x16}{RandomNumberGenerator.GetHexString(16, lowercase: true)}");

    /// <summary>Reads an id. False when it cannot be one that this gateway made.</summary>
    public static bool TryParse(string? value, out VersionId id)
    {
        id = default;
        if (value == "null")
        {
            return true;
        }

        if (value is not { Length: Length } || value[0] > '7')
        {
            return false;
        }

        foreach (char c in value)
        {
            if (!char.IsAsciiHexDigitLower(c))
            {
                return false;
            }
        }

        id = new VersionId(value);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => Value;
}
