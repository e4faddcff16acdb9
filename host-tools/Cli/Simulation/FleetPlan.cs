using System.Globalization;

namespace TinyDevice.Cli.Simulation;

/// <summary>What becomes of a simulated device.</summary>
internal enum DeviceFate
{
    /// <summary>It polls and takes the update.</summary>
    Updates,

    /// <summary>It polls and refuses the update: its slot is too small for the package, or it trusts another signer.</summary>
    Fails,

    /// <summary>It never polls.</summary>
    Offline,
}

/// <summary>Which devices fail and which are away, drawn once from the seed.</summary>
internal sealed class FleetPlan
{
    /// <exception cref="UserException">Nobody is left to poll, or more fail and are away than there are.</exception>
    public FleetPlan(int devices, double failureRate, double offlineRate, int seed)
    {
        Offline = Round(devices, offlineRate);
        Failing = Round(devices, failureRate);
        if (Offline + Failing > devices || Offline == devices)
        {
            throw new UserException(string.Create(CultureInfo.InvariantCulture,
                $"Of {devices} devices {Failing} would fail and {Offline} be offline; lower --failure-rate or --offline so that somebody polls."));
        }

        Fates = new DeviceFate[devices];
        Array.Fill(Fates, DeviceFate.Fails, 0, Failing);
        Array.Fill(Fates, DeviceFate.Offline, Failing, Offline);
        new Random(seed).Shuffle(Fates);
        Salt = string.Create(CultureInfo.InvariantCulture, $"simulation-{seed}");
    }

    /// <summary>One entry a device.</summary>
    public DeviceFate[] Fates { get; }

    /// <summary>Orders the devices in the rollout: the same for the same seed.</summary>
    public string Salt { get; }

    public int Failing { get; }

    public int Offline { get; }

    public int Reachable => Fates.Length - Offline;

    /// <summary>Whether the rollout must be halted: enough failures that the sequential test ends so in any order.</summary>
    public bool MustHalt => Failing >= 4 && Failing >= 0.2 * Reachable;

    /// <summary>Whether the rollout should be completed; between the two it may end either way.</summary>
    public bool ShouldComplete => Failing <= 1 || Failing <= 0.03 * Fates.Length;

    private static int Round(int devices, double rate) => (int)Math.Round(devices * rate, MidpointRounding.AwayFromZero);
}
