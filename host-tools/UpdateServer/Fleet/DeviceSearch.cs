using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>Which devices in service somebody looks for; null where it does not matter.</summary>
/// <param name="Text">Part of the id, model class or version, whatever the case.</param>
/// <param name="ModelClass">Exactly this class; "" for devices whose class nobody knows.</param>
/// <param name="ModelVersion">Exactly this version; "" likewise.</param>
/// <param name="State">Where they stand.</param>
internal sealed record DeviceSearch(string? Text, string? ModelClass, string? ModelVersion, DeviceState? State)
{
    public bool Finds(DeviceEntry entry)
    {
        DeviceSnapshot device = entry.Now;
        return (State is null || device.State == State)
            && (ModelClass is null || ModelClass == (device.ModelClass ?? ""))
            && (ModelVersion is null || ModelVersion == (device.ModelVersion ?? ""))
            && (Text is null || Has(entry.Id) || Has(device.ModelClass) || Has(device.ModelVersion));
    }

    private bool Has(string? text) => text?.Contains(Text!, StringComparison.OrdinalIgnoreCase) == true;
}
