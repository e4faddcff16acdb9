using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>The fields of the search for devices, as they came in the address.</summary>
/// <param name="Text">Part of an id, a model or a version.</param>
/// <param name="ModelClass">Only this model; "" for devices that told none.</param>
/// <param name="ModelVersion">Only this version; "" likewise.</param>
/// <param name="State">Only devices that stand there.</param>
public sealed record FleetSearchFields(string? Text, string? ModelClass, string? ModelVersion, DeviceState? State)
{
    /// <summary>Whether all devices in service are meant.</summary>
    public bool IsEmpty => Text is null && ModelClass is null && ModelVersion is null && State is null;
}
