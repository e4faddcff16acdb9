namespace TinyDevice.UpdateServer.Access;

/// <summary>A creation that named itself by an Idempotency-Key; kept for a day.</summary>
internal sealed class IdempotentCall
{
    /// <summary>SHA-256 of caller, call and key.</summary>
    public required byte[] Id { get; set; }

    /// <summary>SHA-256 of what was asked for.</summary>
    public required byte[] Request { get; set; }

    /// <summary>The answer, encrypted under the Idempotency-Key itself: it may hold a token that is shown once. Null until it was given.</summary>
    public byte[]? Answer { get; set; }
    public DateTimeOffset At { get; set; }
}
