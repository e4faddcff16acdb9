using TinyDevice.Packaging.Board;

namespace TinyDevice.Packaging.Analysis;

/// <summary>Inference at a fixed interval on a battery; radio and sensor are not in it.</summary>
/// <param name="EverySeconds">Interval.</param>
/// <param name="DutyCycle">Share of the time spent computing; above 1 the target cannot keep up.</param>
/// <param name="AverageMilliwatts">Mean power; null when the target's sleep power is not known or it cannot keep up.</param>
/// <param name="BatteryDays">How long the battery of nf.config lasts; null as above.</param>
public sealed record DutyPlan(double EverySeconds, double DutyCycle, double? AverageMilliwatts, double? BatteryDays)
{
    /// <summary>Whether one inference ends before the next is due.</summary>
    public bool KeepsUp => DutyCycle <= 1;

    /// <summary>Plans from latency and power.</summary>
    public static DutyPlan Create(Target target, Estimate milliseconds, TimeSpan every, EnergySettings battery)
    {
        double duty = milliseconds.Value / every.TotalMilliseconds;
        if (duty > 1 || target.ActiveMilliwatts is not { } active || target.SleepMicrowatts is not { } sleep)
        {
            return new DutyPlan(every.TotalSeconds, duty, null, null);
        }

        double average = (duty * active.Value) + ((1 - duty) * sleep.Value / 1000);
        double milliwattHours = battery.BatteryMilliampHours * (battery.SupplyMillivolts / 1000.0);
        return new DutyPlan(every.TotalSeconds, duty, average, milliwattHours / average / 24);
    }
}
