namespace TinyDevice.PowerCut.Simulation;

/// <summary>The power went; everything in memory is gone.</summary>
internal sealed class PowerCutException : Exception
{
}
