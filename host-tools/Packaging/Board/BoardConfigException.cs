namespace TinyDevice.Packaging.Board;

/// <summary>A mistake in nf.config; the message is one sentence saying what, in which file and line, and what is expected.</summary>
public sealed class BoardConfigException : Exception
{
    public BoardConfigException(string message)
        : base(message)
    {
    }

    public BoardConfigException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
