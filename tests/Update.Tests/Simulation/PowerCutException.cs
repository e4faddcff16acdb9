namespace TinyDevice.Update.Tests.Simulation;

/// <summary>The power went; everything in memory is gone.</summary>
internal sealed class PowerCutException : Exception
{
}
