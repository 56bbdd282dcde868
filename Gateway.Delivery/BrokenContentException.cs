namespace Gateway.Delivery;

/// <summary>Content ended before it was complete: its source broke off, stalled, or sent another length than it had said. What came of it must not pass for the whole.</summary>
public sealed class BrokenContentException(string message, Exception? innerException = null) : IOException(message, innerException);
