using Gateway.Delivery.Http;
using Gateway.StandardMode.Errors;
using Microsoft.Extensions.Primitives;

namespace Gateway.StandardMode;

/// <summary>The head of an answer with a file.</summary>
internal static class FileAnswer
{
    /// <summary>Writes it.</summary>
    /// <exception cref="StandardException">PreconditionFailed or InvalidRange.</exception>
    public static void WriteHead(HttpResponse response, ContentAnswer answer)
    {
        StandardError? refusal = answer.Status switch
        {
            StatusCodes.Status412PreconditionFailed => StandardError.PreconditionFailed,
            StatusCodes.Status416RangeNotSatisfiable => StandardError.InvalidRange,
            _ => null,
        };
        if (refusal is not null)
        {
            throw new StandardException(refusal) { Head = answer.WriteHead };
        }

        StringValues vary = response.Headers.Vary;
        answer.WriteHead(response);
        response.Headers.Vary = response.Headers.Vary == vary ? vary : StringValues.Concat(vary, response.Headers.Vary);
    }
}
