namespace TinyDevice.Packaging.Compiler;

/// <summary>A model that cannot be compiled; the message is one sentence saying what is wrong, where, and what to do.</summary>
public sealed class ModelCompileException : Exception
{
    public ModelCompileException(string message)
        : base(message)
    {
    }

    public ModelCompileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
