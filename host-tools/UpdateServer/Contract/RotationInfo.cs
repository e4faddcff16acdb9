namespace TinyDevice.UpdateServer.Contract;

/// <summary>A rotation of keys the server gives to its devices.</summary>
/// <param name="Sequence">Sequence of the trust record it leads to.</param>
public sealed record RotationInfo(uint Sequence);
