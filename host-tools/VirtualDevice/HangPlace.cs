namespace TinyDevice.VirtualDevice;

/// <summary>Where a device may be made to hang.</summary>
public enum HangPlace
{
    /// <summary>In an inference.</summary>
    Inference,

    /// <summary>In a step of the update agent, at its next request to the server.</summary>
    Step,
}
