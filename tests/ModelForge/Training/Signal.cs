namespace TinyDevice.ModelForge.Training;

/// <summary>Shape of a signal: time steps by channels.</summary>
internal readonly record struct Signal(int Time, int Channels)
{
    public int Length => Time * Channels;
}
