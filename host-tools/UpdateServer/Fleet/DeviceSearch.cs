using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>Which devices in service somebody looks for; null where it does not matter.</summary>
/// <param name="Text">Part of the id, model class or version, whatever the case.</param>
/// <param name="ModelClass">Exactly this class; "" for devices whose class nobody knows.</param>
/// <param name="ModelVersion">Exactly this version; "" likewise.</param>
/// <param name="State">Where they stand.</param>
/// <param name="IsOnlyId">Whether no model class and no version contains the text: then ids are all there is to look at.</param>
internal sealed record DeviceSearch(string? Text, string? ModelClass, string? ModelVersion, DeviceState? State, bool IsOnlyId = false)
{
    public bool Finds(DeviceEntry entry)
    {
        DeviceSnapshot device = entry.Now;
        return (State is null || device.State == State)
            && (ModelClass is null || ModelClass == (device.ModelClass ?? ""))
            && (ModelVersion is null || ModelVersion == (device.ModelVersion ?? ""))
            && (Text is null || Has(entry.Id, Text) || (!IsOnlyId && (Has(device.ModelClass, Text) || Has(device.ModelVersion, Text))));
    }

    /// <summary>Whether a name contains a text, whatever the case.</summary>
    public static bool Has(string? name, string text) => name?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;
}
