using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>RESHAPE: the same bytes under another name; nothing is left for the device.</summary>
internal static class ReshapeLowering
{
    public static void Lower(GraphLowering graph, TfliteNode node)
    {
        TfliteTensor input = graph.Input(node, 0);
        TfliteTensor output = graph.Output(node);
        Require.Computed(input);
        Require.Shape(input.Type == output.Type, "another type out than in");
        Require.Shape(input.Elements == output.Elements, $"{output.Elements} elements out but {input.Elements} in");
        if (input.ElementBytes == 0)
        {
            throw new OperatorProblemException($"{Require.NameOf(input.Type)}, which the device cannot store (rearrange the model)");
        }

        graph.Alias(output, input);
    }
}
