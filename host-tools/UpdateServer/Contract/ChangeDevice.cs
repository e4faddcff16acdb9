namespace TinyDevice.UpdateServer.Contract;

/// <summary>Body of PATCH /api/v1/devices/{id}; what is absent stays.</summary>
/// <param name="Name">What people call it, at most 128 characters.</param>
/// <param name="Description">At most 512 characters.</param>
/// <param name="Target">Hardware, whatever it reports; "" to believe what it reports.</param>
/// <param name="ModelClass">Model class, whatever it reports; "" to believe what it reports.</param>
/// <param name="AutoConfirm">Whether its updates need nobody's confirmation.</param>
public sealed record ChangeDevice(string? Name = null, string? Description = null, string? Target = null, string? ModelClass = null,
    bool? AutoConfirm = null);
