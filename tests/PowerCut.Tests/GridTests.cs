namespace TinyDevice.PowerCut.Tests;

/// <summary>The power cut at every storage operation of every scenario; and the proof that the grid would notice.</summary>
public sealed class GridTests(ITestOutputHelper output)
{
    public static TheoryData<string, bool> Grids => [.. Scenario.All.SelectMany(s => new[] { (s.Name, false), (s.Name, true) })];

    public static TheoryData<Fault> Faults => [.. Enum.GetValues<Fault>().Where(f => f != Fault.None)];

    [Theory]
    [MemberData(nameof(Grids))]
    public void Comes_to_rest_on_the_right_model_whatever_operation_is_cut(string name, bool isLittlefs)
    {
        Grid grid = new Grid(Scenario.All.Single(s => s.Name == name), new GridOptions { IsLittlefs = isLittlefs, SecondStride = 5 }).Run();
        output.WriteLine($"{grid.Cuts} cuts, {grid.Recoveries} different states recovered from");
        Assert.Empty(grid.Violations);
        Assert.True(grid.Cuts > 100);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Notices_a_seeded_bug(Fault fault)
    {
        string? noticed = Scenario.All
            .Select(s => new Grid(s, new GridOptions { Fault = fault, SecondStride = 0 }).Run().Violations.FirstOrDefault())
            .FirstOrDefault(v => v is not null);
        output.WriteLine(noticed ?? "nothing");
        Assert.NotNull(noticed);
    }
}
