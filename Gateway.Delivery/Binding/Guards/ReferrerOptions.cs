namespace Gateway.Delivery.Binding.Guards;

/// <summary>Whose pages may show content.</summary>
/// <param name="Hosts">Host names in lower case; <c>*.example.org</c> stands for every name below example.org.</param>
/// <param name="AllowNone">Whether requests that name no page may.</param>
public sealed record ReferrerOptions(IReadOnlyList<string> Hosts, bool AllowNone);
