using TinyDevice.Formats;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests;

/// <summary>Power cut at every storage operation of an update; the long grid is in tests/PowerCut.</summary>
public sealed class PowerCutTests
{
    public static TheoryData<CutMode> Modes => [.. Enum.GetValues<CutMode>()];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Ends_on_the_new_model_whatever_operation_of_a_first_install_is_cut(CutMode mode) =>
        CutEverywhere(mode, null, Release.One, "1.0", (int)UpdateCause.None);

    [Theory]
    [MemberData(nameof(Modes))]
    public void Ends_on_the_new_model_whatever_operation_of_an_upgrade_is_cut(CutMode mode) =>
        CutEverywhere(mode, Release.One, Release.Two, "2.0", (int)UpdateCause.None);

    [Theory]
    [MemberData(nameof(Modes))]
    public void Ends_on_the_old_model_whatever_operation_of_a_revert_is_cut(CutMode mode) =>
        CutEverywhere(mode, Release.Two, Release.Three, "2.0", (int)UpdateCause.GoldenMismatch);

    [Theory]
    [MemberData(nameof(Modes))]
    public void Ends_on_the_new_model_whatever_operation_after_a_revert_is_cut(CutMode mode) =>
        CutEverywhere(mode, Release.One, Release.Two, "2.0", (int)UpdateCause.None, Release.Three);

    private static void CutEverywhere(CutMode mode, byte[]? old, byte[] next, string expected, int cause, byte[]? reverted = null)
    {
        int total = Operations(old, next, reverted);
        Assert.True(total > 10);
        for (int cut = 1; cut <= total; cut++)
        {
            int seeds = mode is CutMode.TornPrefix or CutMode.TornBlocks ? 2 : 1;
            for (int seed = 0; seed < seeds; seed++)
            {
                SimDevice device = Prepare(old, reverted);
                int start = device.Storage.Operations;
                int boots = device.Boots;
                device.Storage.CutAt = start + cut;
                device.Storage.CutMode = mode;
                device.Storage.Seed = seed;
                device.Install(8, next);
                string where = $"cut {cut} of {total}, {mode}, seed {seed}";
                Assert.True(device.ModelVersion == expected, $"{where}: runs {device.ModelVersion}");
                Assert.True(device.Boots - boots <= 4, $"{where}: {device.Boots - boots} boots");
                Assert.True(device.Inferences > 0, where);
                StateRecord state = device.State;
                Assert.True(state.Phase == StatePhase.Idle && state.Report == StateReport.None, where);
                Assert.True(cause == 0 ? device.Server.LastClosed.Finished == "success" : device.Server.LastClosed.Code == cause, where);
                Assert.True(device.Storage.Committed(state.Active == 0 ? SlotFile.Slot0 : SlotFile.Slot1).AsSpan().SequenceEqual(cause == 0 ? next : old), where);
            }
        }
    }

    private static int Operations(byte[]? old, byte[] next, byte[]? reverted)
    {
        SimDevice device = Prepare(old, reverted);
        int start = device.Storage.Operations;
        device.Install(8, next);
        return device.Storage.Operations - start;
    }

    private static SimDevice Prepare(byte[]? old, byte[]? reverted)
    {
        SimDevice device = new();
        if (old is not null)
        {
            device.Install(7, old);
        }

        if (reverted is not null)
        {
            device.Install(6, reverted);
        }

        return device;
    }
}
