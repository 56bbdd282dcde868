namespace Gateway.Delivery.Binding;

/// <summary>What a request asks of the fields of its answer.</summary>
/// <param name="SecondsLeft">How long the signed URL is still good; null when none was needed.</param>
/// <param name="VariesByAccept">Whether another Accept might have got another answer.</param>
internal readonly record struct AnswerTerms(long? SecondsLeft, bool VariesByAccept);
