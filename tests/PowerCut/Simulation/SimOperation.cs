namespace TinyDevice.PowerCut.Simulation;

/// <summary>An operation that changes the medium.</summary>
internal enum SimOperation
{
    Write,
    Commit,
    Erase,
}
