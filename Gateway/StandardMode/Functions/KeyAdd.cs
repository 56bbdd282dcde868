using Gateway.StandardMode.Errors;
using Gateway.StandardMode.Json;
using Gateway.Storage.Identity;

namespace Gateway.StandardMode.Functions;

/// <summary>keyadd: makes a key. Its value is in this answer and nowhere else.</summary>
internal sealed class KeyAdd(KeyStore keys, KeyDocument document) : IStandardFunction
{
    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        ApiKey key = await document.ReadAsync(context.Request, cancellationToken);
        KeyInfo added;
        try
        {
            added = await keys.AddAsync(key);
        }
        catch (KeyStoreException e)
        {
            throw new StandardException(e.Error == KeyStoreError.Exists ? StandardError.KeyExists : StandardError.InvalidDocument, e.Message);
        }

        await JsonAnswer.WriteAsync(
            context.Response,
            StatusCodes.Status201Created,
            json =>
            {
                json.WriteString("id"u8, key.Id);
                json.WriteString("value"u8, key.Secret);
                KeyJson.WriteMembers(json, added);
            },
            cancellationToken);
    }
}
