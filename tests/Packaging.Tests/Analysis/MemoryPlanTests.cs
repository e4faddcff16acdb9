using TinyDevice.Packaging.Analysis;

namespace TinyDevice.Packaging.Tests.Analysis;

public sealed class MemoryPlanTests
{
    private const string Keyword = "conv2d 1,8,3,3; conv2d 8,16,3,3; dense 4096,64; dense 64,4";

    [Fact]
    public void Reproduces_the_lessons_keyword_example()
    {
        MemoryPlan plan = MemoryPlan.Create(PlannedLayer.ParseAll(Keyword), 256 * 1024, 64 * 1024);
        Assert.Equal([80L, 1_168, 262_208, 260], plan.Layers.Select(row => row.Weights));
        Assert.Equal([2_048L, 4_096, 64, 4], plan.Layers.Select(row => row.ActivationBytes));
        Assert.Equal((263_716L, 263_716L, 4_096L), (plan.Weights, plan.ModelBytes, plan.PeakActivationBytes));
        Assert.Equal((263_716L + 20_480, false), (plan.Flash.UsedBytes, plan.Flash.Fits));
        Assert.Equal((4_096L + 2_048, true), (plan.Ram.UsedBytes, plan.Ram.Fits));
        Shortage shortage = Assert.Single(plan.Shortages);
        Assert.Equal(("flash", 22_052L), (shortage.Resource, shortage.Bytes));
        Assert.Equal(new LayerShare(2, "dense", 262_208), Assert.Single(shortage.Layers));
        Assert.False(plan.Fits);
    }

    [Fact]
    public void Counts_input_and_output_of_a_layer_together_beside_the_lessons_peak()
    {
        Assert.Equal(6_144, MemoryPlan.Create(PlannedLayer.ParseAll(Keyword), 1 << 20, 1 << 20).PeakPairBytes);
    }

    [Fact]
    public void Four_bytes_a_value_are_four_times_as_much()
    {
        MemoryPlan plan = MemoryPlan.Create(PlannedLayer.ParseAll(Keyword), 1 << 20, 1 << 20, 4);
        Assert.Equal((4 * 263_716L, 4 * 4_096L), (plan.ModelBytes, plan.PeakActivationBytes));
    }

    [Fact]
    public void Too_little_ram_names_the_layers_whose_output_is_too_large()
    {
        MemoryPlan plan = MemoryPlan.Create(PlannedLayer.ParseAll(Keyword), 1 << 20, 4 * 1024);
        Shortage shortage = Assert.Single(plan.Shortages);
        Assert.Equal(("ram", 2_048L), (shortage.Resource, shortage.Bytes));
        Assert.Equal([1], shortage.Layers.Select(layer => layer.Index));
    }

    [Theory]
    [InlineData("", "no layer")]
    [InlineData("lstm 1,2", "'lstm' is not known")]
    [InlineData("dense 1,2; dense 3", "Layer 1")]
    [InlineData("conv2d 1,2,3", "Layer 0")]
    [InlineData("dense 0,4", "Layer 0")]
    [InlineData("dense 4,x", "Layer 0")]
    [InlineData("dense 99999999999,4", "Layer 0")]
    public void A_wrong_list_is_refused_with_the_layer(string text, string part)
    {
        Assert.Contains(part, Assert.Throws<FormatException>(() => PlannedLayer.ParseAll(text)).Message, StringComparison.Ordinal);
    }
}
