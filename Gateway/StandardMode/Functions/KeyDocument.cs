using System.Buffers;
using System.Text.Json;
using Gateway.Configuration;
using Gateway.StandardMode.Errors;
using Gateway.Storage.Identity;
using Gateway.Storage.Services;

namespace Gateway.StandardMode.Functions;

/// <summary>
/// The document of keyadd: <c>{"id"?, "account"?, "admin"?, "permissions"?: {"all": "read", "main": "write"}}</c>. Read strictly: a member
/// that is misspelt must not make a key that may do something else.
/// </summary>
/// <param name="accounts">The accounts that there are.</param>
internal sealed class KeyDocument(IReadOnlyList<string> accounts)
{
    private const int MaxLength = 64 << 10;
    private const string AllServices = "all";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>Reads the key to make, with a new value, and a new id unless it names one.</summary>
    /// <exception cref="StandardException">InvalidDocument or TooLarge.</exception>
    public async ValueTask<ApiKey> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        byte[] body = ArrayPool<byte>.Shared.Rent(MaxLength + 1);
        try
        {
            int length = await request.Body.ReadAtLeastAsync(body, MaxLength + 1, throwOnEndOfStream: false, cancellationToken);
            if (length > MaxLength)
            {
                throw new StandardException(StandardError.TooLarge, $"The document may have {MaxLength} bytes.");
            }

            using JsonDocument document = JsonDocument.Parse(body.AsMemory(0, length), Strict);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw Invalid($"it is not JSON, or has a member twice: {e.Message}");
        }
        catch (InvalidOperationException)
        {
            // The parser looks at the bytes of a text only when it is asked for it.
            throw Invalid("it holds text that is not Unicode");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    private ApiKey Read(JsonElement root)
    {
        string? id = null;
        string account = Account.DefaultId;
        bool admin = false;
        Permissions? permissions = null;
        foreach (JsonProperty member in Members(root, "the document"))
        {
            switch (member.Name)
            {
                case "id":
                    id = Text(member);
                    break;
                case "account":
                    account = Text(member);
                    break;
                case "admin":
                    admin = member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? member.Value.GetBoolean() : throw Invalid("'admin' must be true or false");
                    break;
                case "permissions":
                    permissions = ReadPermissions(member.Value);
                    break;
                default:
                    throw Invalid($"there is no member '{member.Name}'");
            }
        }

        if (id is not null && KeyText.IdProblem(id) is { } problem)
        {
            throw Invalid(problem);
        }

        if (!accounts.Contains(account, StringComparer.Ordinal))
        {
            throw Invalid($"there is no account '{account}'");
        }

        if (admin == permissions is not null)
        {
            throw Invalid(admin ? "an admin key reaches everything: leave 'permissions' out" : "'permissions' is missing");
        }

        return new ApiKey(id ?? KeyText.NewId(), KeyText.NewSecret(), account, admin, permissions ?? Permissions.Everything);
    }

    // Whether a service exists is not asked: S3 clients make and remove buckets while keys stay.
    private static Permissions ReadPermissions(JsonElement element)
    {
        AccessLevel all = AccessLevel.None;
        var services = new Dictionary<string, AccessLevel>(StringComparer.Ordinal);
        foreach (JsonProperty grant in Members(element, "'permissions'"))
        {
            AccessLevel level = PermissionText.Parse(Text(grant)) ?? throw Invalid($"'{grant.Name}' must be none, read or write");
            if (grant.Name == AllServices)
            {
                all = level;
            }
            else if (ServiceId.Problem(grant.Name) is { } problem)
            {
                throw Invalid($"the service's id '{grant.Name}' {problem}");
            }
            else
            {
                services[grant.Name] = level;
            }
        }

        return new Permissions(all, services);
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : throw Invalid($"{name} must be an object");

    private static string Text(JsonProperty member) =>
        member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : throw Invalid($"'{member.Name}' must be text");

    private static StandardException Invalid(string why) => new(StandardError.InvalidDocument, $"The document cannot be used: {why}.");
}
