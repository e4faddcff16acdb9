using TinyDevice.Packaging.Analysis;
using TinyDevice.Packaging.Analysis.Inspection;
using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Inference;

namespace TinyDevice.Packaging.Tests.Analysis;

public sealed class InspectionTests
{
    [Fact]
    public void An_images_view_agrees_with_the_compiler_and_the_engine()
    {
        CompiledModel model = ModelCompiler.Compile(AnalysisModels.Gesture(), CompileOptions.Unlimited);
        ImageView view = ImageView.Read(model.Image);
        Assert.Equal((model.Image.Length, model.Report.ArenaBytes, model.Report.HeapBytes), (view.ImageBytes, view.ArenaBytes, view.HeapBytes));
        Assert.Equal(model.Report.Layers.Where(layer => layer.OpIndex >= 0).Select(layer => layer.SourceIndex), view.Ops.Select(op => op.SourceIndex));
        foreach (LayerReport layer in model.Report.Layers.Where(layer => layer.OpIndex >= 0))
        {
            Assert.Equal(new Operand(layer.OutputOffset, layer.OutputBytes), view.Ops[layer.OpIndex].Outputs[0]);
        }
    }

    [Fact]
    public void A_models_view_places_every_activation_inside_the_arena()
    {
        ModelView view = ModelView.Read(AnalysisModels.Gesture());
        Assert.Null(view.Problem);
        Assert.All(view.Tensors, tensor => Assert.Equal(tensor.IsConstant, tensor.ArenaOffset is null));
        Assert.All(view.Tensors.Where(tensor => !tensor.IsConstant), tensor => Assert.InRange(tensor.ArenaOffset!.Value + tensor.Bytes, 1, view.Image!.ArenaBytes));
    }

    [Fact]
    public void A_model_that_cannot_run_is_shown_all_the_same()
    {
        ModelView view = ModelView.Read(AnalysisModels.Custom());
        Assert.Null(view.Image);
        Assert.Contains("MyFilter", view.Problem, StringComparison.Ordinal);
        Assert.Equal("CUSTOM 'MyFilter'", Assert.Single(view.Operators).Name);
    }

    [Fact]
    public void A_truncated_image_is_refused()
    {
        byte[] image = ModelCompiler.Compile(AnalysisModels.Gesture(), CompileOptions.Unlimited).Image;
        Assert.Throws<InferenceException>(() => ImageView.Read(image[..^1]));
    }

    [Fact]
    public void A_c_array_holds_every_byte()
    {
        string source = CArraySource.Write([0, 1, 0xAB, 255, .. new byte[20]], "model");
        Assert.Contains("const uint8_t model[24]", source, StringComparison.Ordinal);
        Assert.Contains("0x00, 0x01, 0xab, 0xff,", source, StringComparison.Ordinal);
        Assert.Contains("model_len = 24u;", source, StringComparison.Ordinal);
        Assert.Equal(24, source.Split("0x").Length - 1);
    }
}
