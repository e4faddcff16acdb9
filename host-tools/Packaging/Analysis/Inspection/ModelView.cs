using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Analysis.Inspection;

/// <summary>A .tflite file readably, with what the compiler makes of it.</summary>
/// <param name="FileBytes">Size.</param>
/// <param name="Inputs">Indices of the input tensors.</param>
/// <param name="Outputs">Indices of the output tensors.</param>
/// <param name="Tensors">Every tensor of the main graph.</param>
/// <param name="Operators">Every operator of the main graph.</param>
/// <param name="Image">The image it compiles to without limits; null when it cannot run.</param>
/// <param name="Problem">Why it cannot run; null when it can.</param>
public sealed record ModelView(
    int FileBytes,
    IReadOnlyList<int> Inputs,
    IReadOnlyList<int> Outputs,
    IReadOnlyList<TensorView> Tensors,
    IReadOnlyList<OperatorView> Operators,
    ImageView? Image,
    string? Problem)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelCompileException">It is no .tflite file or is damaged.</exception>
    public static ModelView Read(byte[] file)
    {
        TfliteGraph graph = MainGraph.Read(file);
        ImageView? image = null;
        string? problem = null;
        Dictionary<int, int> offsets = [];
        try
        {
            CompiledModel model = ModelCompiler.Compile(file, CompileOptions.Unlimited);
            image = ImageView.Read(model.Image);
            foreach (LayerReport layer in model.Report.Layers)
            {
                offsets[graph.Nodes[layer.SourceIndex].Outputs[0]] = layer.OutputOffset;
            }

            for (int i = 0; i < graph.Inputs.Count; i++)
            {
                offsets[graph.Inputs[i]] = image.Inputs[i].ArenaOffset!.Value;
            }
        }
        catch (ModelCompileException refusal)
        {
            problem = refusal.Message;
        }

        return new ModelView(
            file.Length,
            graph.Inputs,
            graph.Outputs,
            [.. graph.Tensors.Select(tensor => View(tensor, offsets))],
            [.. graph.Nodes.Select(node => new OperatorView(node.Index, node.Name, node.Inputs, node.Outputs))],
            image,
            problem);
    }

    private static TensorView View(TfliteTensor tensor, Dictionary<int, int> offsets) => new(
        tensor.Index,
        tensor.Name,
        tensor.Type.ToString().ToLowerInvariant(),
        tensor.Shape,
        tensor.Scales.Count == 1 ? tensor.Scale : null,
        tensor.Scales.Count == 1 ? tensor.ZeroPoint : null,
        tensor.Scales.Count > 1 ? tensor.Scales.Count : null,
        tensor.IsConstant ? tensor.Data.Length : (long)tensor.Elements * tensor.ElementBytes,
        tensor.IsConstant,
        offsets.TryGetValue(tensor.Index, out int offset) ? offset : null);
}

/// <summary>An operator of a .tflite file; an input of -1 is left out.</summary>
public sealed record OperatorView(int Index, string Name, IReadOnlyList<int> Inputs, IReadOnlyList<int> Outputs);
