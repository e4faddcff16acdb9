using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>Asks whether something is to be done with a device.</summary>
/// <param name="Device">The device.</param>
/// <param name="Step">What is to be done.</param>
public sealed record DeviceStepView(DeviceInfo Device, string Step);
