using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Simulation;

/// <summary>How a simulated rollout ended.</summary>
/// <param name="Ok">Whether it ended as expected.</param>
/// <param name="Expected">What was expected, a sentence.</param>
/// <param name="Failing">Devices made to fail.</param>
/// <param name="Offline">Devices that never polled.</param>
/// <param name="Overruled">Pauses that were overruled, as a person would.</param>
/// <param name="Passed">Stages that were left by hand because everybody in them was away.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Rollout">The rollout at the end.</param>
/// <param name="FleetBefore">The fleet before the rollout.</param>
/// <param name="Fleet">The fleet at the end.</param>
internal sealed record SimulationResult(bool Ok, string Expected, int Failing, int Offline, int Overruled, int Passed, double Seconds, RolloutInfo Rollout,
    FleetStatus FleetBefore, FleetStatus Fleet);
