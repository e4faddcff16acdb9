using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Simulation;

/// <summary>How far a simulation is.</summary>
/// <param name="Phase">What it does, a few words.</param>
/// <param name="Done">Devices with which it is done in this phase.</param>
/// <param name="Of">Devices there are in it.</param>
/// <param name="Elapsed">Time since its start.</param>
/// <param name="Rollout">The rollout; null before it starts.</param>
/// <param name="Fleet">The fleet; null while devices are being registered.</param>
internal sealed record SimulationStep(string Phase, int Done, int Of, TimeSpan Elapsed, RolloutInfo? Rollout = null, FleetStatus? Fleet = null);
