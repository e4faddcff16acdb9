namespace TinyDevice.VirtualDevice;

/// <summary>When the model runs and when the device sleeps: nf.config's <c>duty</c>.</summary>
/// <param name="DetectorMilli">Movement at which the model runs, in thousandths of its input's unit; 0 runs it on every sample.</param>
/// <param name="HeartbeatSamples">Quiet samples after which it runs all the same; 0 for never.</param>
/// <param name="Sleep">Deep sleep between two wakings; zero never sleeps.</param>
/// <param name="Awake">Time awake without movement before the device sleeps.</param>
public sealed record DutyProfile(int DetectorMilli, int HeartbeatSamples, TimeSpan Sleep, TimeSpan Awake);
