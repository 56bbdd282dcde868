using Gateway.StandardMode.Json;
using Gateway.Storage.Identity;

namespace Gateway.StandardMode.Functions;

/// <summary>keylist: all keys, without their values.</summary>
internal sealed class KeyList(KeyStore keys) : IStandardFunction
{
    public Task ExecuteAsync(StandardContext context, CancellationToken cancellationToken) => JsonAnswer.WriteAsync(
        context.Response,
        StatusCodes.Status200OK,
        json =>
        {
            json.WriteStartArray("keys"u8);
            foreach (KeyInfo key in keys.List())
            {
                json.WriteStartObject();
                json.WriteString("id"u8, key.Id);
                KeyJson.WriteMembers(json, key);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        },
        cancellationToken);
}
