using Gateway.StandardMode.Errors;
using Gateway.StandardMode.Json;
using Gateway.Storage.Identity;

namespace Gateway.StandardMode.Functions;

/// <summary>keyremove: takes a key out of force at once.</summary>
internal sealed class KeyRemove(KeyStore keys) : IStandardFunction
{
    public async Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken)
    {
        string id = context.Query.Required("id");
        try
        {
            await keys.RemoveAsync(id);
        }
        catch (KeyStoreException e)
        {
            throw new StandardException(e.Error == KeyStoreError.Configured ? StandardError.KeyIsConfigured : StandardError.NoSuchKey, e.Message);
        }

        await JsonAnswer.WriteAsync(context.Response, StatusCodes.Status200OK, json => json.WriteString("id"u8, id), cancellationToken);
    }
}
