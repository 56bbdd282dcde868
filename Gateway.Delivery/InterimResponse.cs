namespace Gateway.Delivery;

/// <summary>What an origin says before its answer (RFC 9110 section 15.2), such as 103 with the links that a page will need (RFC 8297).</summary>
/// <param name="Status">102 to 199.</param>
/// <param name="Fields">Its fields, without those of the connection.</param>
public sealed record InterimResponse(int Status, HeaderFields Fields);
