namespace TinyDevice.VirtualDevice;

/// <summary>What the board draws, for the energy a device reports: nf.config's <c>energy</c>.</summary>
/// <param name="ActiveMilliwatts">Awake, radio silent.</param>
/// <param name="RadioMilliwatts">While something is exchanged with the server.</param>
/// <param name="SleepMicrowatts">In deep sleep.</param>
public sealed record PowerProfile(int ActiveMilliwatts, int RadioMilliwatts, int SleepMicrowatts);
