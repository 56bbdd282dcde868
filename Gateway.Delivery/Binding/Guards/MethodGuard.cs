using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Binding.Guards;

/// <summary>Lets only some methods pass.</summary>
/// <param name="methods">Which, in upper case.</param>
internal sealed class MethodGuard(IReadOnlyList<string> methods) : IRequestGuard
{
    private readonly string[] _methods = [.. methods];
    private readonly Refusal _refusal = new(StatusCodes.Status405MethodNotAllowed, $"Only {string.Join(", ", methods)} can be asked here.")
    {
        Fields = HeaderFields.Empty.With("Allow", string.Join(", ", methods)),
    };

    /// <inheritdoc />
    public Refusal? Check(HttpContext http) => _methods.AsSpan().Contains(http.Request.Method) ? null : _refusal;
}
