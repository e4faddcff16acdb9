using System.Reflection;
using TinyDevice.Packaging.Analysis;
using TinyDevice.Packaging.Board;

namespace TinyDevice.Packaging.Tests.Analysis;

public sealed class TargetCatalogTests
{
    private const double Kilobyte = 1024;
    private const double Megabyte = 1024 * Kilobyte;
    private static readonly TargetCatalog Catalog = TargetCatalog.Load();

    [Theory]
    [InlineData("nano33ble", 1, 256)]
    [InlineData("esp32", 16, 520)]
    [InlineData("stm32f746", 1, 320)]
    [InlineData("rp2040", 2, 264)]
    public void Microcontrollers_have_the_lessons_memory(string name, double flashMegabytes, double ramKilobytes)
    {
        Target target = Catalog.Find(name)!;
        Assert.Equal((flashMegabytes * Megabyte, "lesson"), (target.FlashBytes!.Value, target.FlashBytes.Source));
        Assert.Equal((ramKilobytes * Kilobyte, "lesson"), (target.RamBytes!.Value, target.RamBytes.Source));
        Assert.Equal(TargetClass.Microcontroller, target.Class);
    }

    [Theory]
    [InlineData("coral-usb", 4e12, 2, 2)]
    [InlineData("jetson-nano", 472e9, 5, 10)]
    [InlineData("jetson-xavier-nx", 21e12, 10, 15)]
    [InlineData("jetson-orin-nano", 40e12, 7, 15)]
    [InlineData("jetson-agx-orin", 275e12, 15, 60)]
    public void Accelerators_have_the_lessons_speed_and_power(string name, double operations, double leastWatts, double mostWatts)
    {
        Target target = Catalog.Find(name)!;
        Assert.Equal(operations, target.PeakOperationsPerSecond!.Value);
        Assert.Equal((leastWatts * 1000, mostWatts * 1000), (target.ActiveMilliwatts!.Least, target.ActiveMilliwatts.Most));
    }

    [Fact]
    public void The_edge_tpu_takes_int8_only() => Assert.True(Catalog.RuntimeOf(Catalog.Find("coral-usb")!).Int8Only);

    [Fact]
    public void Every_figure_names_a_source_and_every_source_is_used()
    {
        List<Figure> figures = [.. Catalog.Targets.Cast<object>().Concat(Catalog.Runtimes).SelectMany(FiguresOf)];
        Assert.NotEmpty(figures);
        Assert.All(figures, figure => Assert.Contains(figure.Source, Catalog.Sources.Keys));
        Assert.All(figures, figure => Assert.True(figure.Value > 0 && figure.Least <= figure.Value && figure.Value <= figure.Most));
        Assert.Equal(Catalog.Sources.Keys.Order(), figures.Select(figure => figure.Source).Concat(Catalog.Runtimes.Select(runtime => runtime.Source)).Distinct().Order());
    }

    [Fact]
    public void The_esp32_has_the_budgets_of_the_default_board()
    {
        Target file = Catalog.Find("esp32")!;
        Target board = TargetCatalog.Load(BoardConfig.Default(AppContext.BaseDirectory)).Find("esp32")!;
        Assert.Equal(
            (board.SlotBytes!.Value, board.ArenaBytes!.Value, board.HeapBytes!.Value, board.WindowBytes!.Value),
            (file.SlotBytes!.Value, file.ArenaBytes!.Value, file.HeapBytes!.Value, file.WindowBytes!.Value));
        Assert.Equal((board.ActiveMilliwatts!.Value, board.SleepMicrowatts!.Value), (file.ActiveMilliwatts!.Value, file.SleepMicrowatts!.Value));
        Assert.Contains(board.SlotBytes.Source, Catalog.Sources.Keys);
    }

    private static IEnumerable<Figure> FiguresOf(object item) =>
        item.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.GetValue(item)).OfType<Figure>();
}
