using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>Functions of one real number that TFLite runs through a table of its own, or not in int8 at all; here each is a table.</summary>
/// <remarks>The rule is TFLite's LUTPopulate: float32 throughout, rounded half away from zero (lite/kernels/internal/common.h).</remarks>
internal static class RealFunctionLowering
{
    public static void LowerExponential(GraphLowering graph, TfliteNode node) => Lower(graph, node, MathF.Exp);

    /// <remarks>The logarithm of 0 and below is the smallest output.</remarks>
    public static void LowerLogarithm(GraphLowering graph, TfliteNode node) => Lower(graph, node, x => x > 0 ? MathF.Log(x) : float.NegativeInfinity);

    /// <remarks>The root of a number below 0 counts as 0.</remarks>
    public static void LowerSquareRoot(GraphLowering graph, TfliteNode node) => Lower(graph, node, x => MathF.Sqrt(Math.Max(x, 0)));

    public static void LowerSquare(GraphLowering graph, TfliteNode node) => Lower(graph, node, x => x * x);

    public static void LowerNegation(GraphLowering graph, TfliteNode node) => Lower(graph, node, x => -x);

    public static void LowerSine(GraphLowering graph, TfliteNode node) => Lower(graph, node, MathF.Sin);

    public static void LowerCosine(GraphLowering graph, TfliteNode node) => Lower(graph, node, MathF.Cos);

    public static void LowerFloor(GraphLowering graph, TfliteNode node) => Lower(graph, node, MathF.Floor);

    public static void LowerCeiling(GraphLowering graph, TfliteNode node) => Lower(graph, node, MathF.Ceiling);

    /// <remarks>Half goes to the even number, as in TFLite's ROUND.</remarks>
    public static void LowerRound(GraphLowering graph, TfliteNode node) => Lower(graph, node, x => MathF.Round(x, MidpointRounding.ToEven));

    public static void LowerSign(GraphLowering graph, TfliteNode node) => Lower(graph, node, x => x > 0 ? 1 : x < 0 ? -1 : 0);

    public static void LowerGelu(GraphLowering graph, TfliteNode node)
    {
        bool isApproximate = node.Options?.ReadBool(0) ?? false;
        float root = (float)Math.Sqrt(2 / Math.PI);
        Lower(graph, node, x => isApproximate
            ? 0.5f * x * (1 + MathF.Tanh(root * (x + (0.044715f * x * x * x))))
            : (float)(0.5 * x * (1 + ErrorFunction.Of(x / Math.Sqrt(2)))));
    }

    /// <summary>Adds the table of a function of the input's real values.</summary>
    public static void Lower(GraphLowering graph, TfliteNode node, Func<float, float> function)
    {
        (TfliteTensor input, TfliteTensor output) = (graph.Input(node, 0), graph.Output(node));
        Require.Computed(input);
        Require.Int8Activation(input);
        Require.Int8Activation(output);
        float inverse = 1 / output.Scale;
        ByteFunction.Add(graph, node, input, output, q =>
        {
            float y = function(input.Scale * (q - input.ZeroPoint));
            float rescaled = MathF.Round(y * inverse, MidpointRounding.AwayFromZero) + output.ZeroPoint;
            return float.IsNaN(rescaled) ? sbyte.MinValue : (int)Math.Clamp(rescaled, sbyte.MinValue, sbyte.MaxValue);
        });
    }
}
