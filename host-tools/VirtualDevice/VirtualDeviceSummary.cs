namespace TinyDevice.VirtualDevice;

/// <summary>How a virtual device stands.</summary>
/// <param name="ModelVersion">Version of the active model, "factory" or "none".</param>
/// <param name="Slot">Active slot, -1 for the factory model.</param>
/// <param name="Cause">Cause of the last refusal or revert in this run, 0 for none.</param>
/// <param name="Inferences">Inferences completed in this run.</param>
public sealed record VirtualDeviceSummary(string ModelVersion, int Slot, int Cause, long Inferences);
