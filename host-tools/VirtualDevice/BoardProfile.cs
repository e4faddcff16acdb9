namespace TinyDevice.VirtualDevice;

/// <summary>The constants of nf.config that the firmware is built with.</summary>
/// <param name="Target">Target name a manifest must carry, e.g. "esp32".</param>
/// <param name="ModelClass">Model class the device runs; empty takes any.</param>
/// <param name="SlotBytes">Bytes one slot may hold.</param>
/// <param name="ArenaBytes">Most arena bytes a model may ask for.</param>
/// <param name="HeapBytes">Budget for everything a model allocates.</param>
/// <param name="WindowBytes">Window through which weights are streamed.</param>
public sealed record BoardProfile(string Target, string ModelClass, int SlotBytes, int ArenaBytes, int HeapBytes, int WindowBytes);
