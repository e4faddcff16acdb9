using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>Which devices a list shows; all in service when nothing is said.</summary>
/// <param name="State">Only these, such as pending or retired.</param>
/// <param name="Target">Only this hardware.</param>
/// <param name="ModelClass">Only this class.</param>
/// <param name="ModelVersion">Only this version.</param>
internal sealed record DeviceFilter(string? State, string? Target, string? ModelClass, string? ModelVersion)
{
    /// <summary>Null when the filter can be applied; otherwise a sentence.</summary>
    public string? Mistake => State is null || (Enum.TryParse(State, ignoreCase: true, out DeviceState state) && Enum.IsDefined(state)) ? null
        : $"state must be one of {string.Join(", ", Enum.GetNames<DeviceState>().Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName))}.";

    public IQueryable<FleetDevice> ApplyTo(IQueryable<FleetDevice> devices)
    {
        devices = Enum.TryParse(State, ignoreCase: true, out DeviceState state) ? devices.Where(d => d.State == state) : devices.Where(d => d.State != DeviceState.Retired);
        devices = Target is string target ? devices.Where(d => d.Target == target) : devices;
        devices = ModelClass is string modelClass ? devices.Where(d => d.ModelClass == modelClass) : devices;
        return ModelVersion is string version ? devices.Where(d => d.ModelVersion == version) : devices;
    }
}
