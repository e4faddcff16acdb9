namespace TinyDevice.Packaging.Board;

/// <summary>What the board draws, for estimates of energy and battery life.</summary>
public sealed record EnergySettings
{
    public required int SupplyMillivolts { get; init; }

    /// <summary>Current while the processor computes, radio off.</summary>
    public required int ActiveMilliamps { get; init; }

    /// <summary>Current while the radio is on.</summary>
    public required int RadioMilliamps { get; init; }

    /// <summary>Current in deep sleep.</summary>
    public required int SleepMicroamps { get; init; }

    public required int BatteryMilliampHours { get; init; }

    /// <summary>Power while the processor computes, rounded down as the firmware does.</summary>
    public int ActiveMilliwatts => SupplyMillivolts * ActiveMilliamps / 1000;

    /// <summary>Power while the radio is on.</summary>
    public int RadioMilliwatts => SupplyMillivolts * RadioMilliamps / 1000;

    /// <summary>Power in deep sleep.</summary>
    public int SleepMicrowatts => (int)((long)SupplyMillivolts * SleepMicroamps / 1000);
}
