using Microsoft.AspNetCore.Http;

namespace Gateway.Delivery.Binding.Guards;

/// <summary>Decides whether a request gets as far as the content. A binding has just the guards it was configured with. Safe for concurrent use; never blocks.</summary>
internal interface IRequestGuard
{
    /// <summary>Looks at a request, not at its body.</summary>
    /// <returns>Why it goes no further; null when this guard has nothing against it.</returns>
    Refusal? Check(HttpContext http);
}
