namespace TinyDevice.UpdateServer.Access;

/// <summary>What the caller named in If-Match is not what is there any more; thrown inside the transaction, which it undoes.</summary>
internal sealed class PreconditionException() : Exception("It has changed since you looked (If-Match): look again, and decide again.");
