using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>VAR_HANDLE, CALL_ONCE, READ_VARIABLE and ASSIGN_VARIABLE: variables that keep their place in the arena.</summary>
internal static class VariableLowering
{
    public static void LowerHandle(GraphLowering graph, TfliteNode node) => graph.Output(node);

    /// <summary>Takes the variables' initial values from the graph that TFLite runs once before the first inference.</summary>
    public static void LowerCallOnce(GraphLowering graph, TfliteNode node)
    {
        int index = node.Options?.ReadInt(0) ?? -1;
        Require.Shape(index > 0 && index < graph.Model.Graphs.Count, $"the graph {index} of {graph.Model.Graphs.Count}");
        TfliteGraph initial = graph.Model.Graphs[index];
        Dictionary<int, string> names = Names(initial);
        foreach (TfliteNode assignment in initial.Nodes.Where(inner => inner.Code != TfliteOperator.VAR_HANDLE))
        {
            Require.Shape(assignment is { Code: TfliteOperator.ASSIGN_VARIABLE, Inputs.Count: 2 }, $"a graph to call once with {assignment.Name}");
            string name = names.GetValueOrDefault(assignment.Inputs[0])
                ?? throw new OperatorProblemException("a variable without a handle (export the model again)");
            Require.Shape(assignment.Inputs[1] >= 0, "no value to assign");
            TfliteTensor value = initial.Tensors[assignment.Inputs[1]];
            Require.Constant(value, "initial value");
            graph.Initialize(name, value.Data.ToArray());
        }
    }

    public static void LowerRead(GraphLowering graph, TfliteNode node)
    {
        TfliteTensor output = graph.Output(node);
        Require.Movable(output);
        string name = Name(graph, node);
        ArenaTensor variable = graph.Variable(name, output.Elements * output.ElementBytes);
        if (MayReadInPlace(graph, node, name))
        {
            graph.Alias(output, variable);
        }
        else
        {
            graph.Add(StridedCopy.CreateWhole(node, variable, graph.Activation(output)));
        }
    }

    public static void LowerAssign(GraphLowering graph, TfliteNode node)
    {
        TfliteTensor value = graph.Input(node, 1);
        Require.Movable(value);
        ArenaTensor variable = graph.Variable(Name(graph, node), value.Elements * value.ElementBytes);
        graph.Add(StridedCopy.CreateWhole(node, graph.Operand(value), variable));
    }

    /// <summary>Names of a graph's variables by their handles.</summary>
    public static Dictionary<int, string> Names(TfliteGraph graph) => graph.Nodes
        .Where(node => node is { Code: TfliteOperator.VAR_HANDLE, Outputs.Count: 1 })
        .GroupBy(node => node.Outputs[0], node => $"{node.Options?.ReadString(0)}/{node.Options?.ReadString(1)}")
        .ToDictionary(group => group.Key, group => group.First());

    private static string Name(GraphLowering graph, TfliteNode node) => graph.VariableNames.GetValueOrDefault(graph.Input(node, 0).Index)
        ?? throw new OperatorProblemException("a variable without a handle (export the model again)");

    /// <summary>True when all that read the value run before the variable is written again, and none lets it live on under another name.</summary>
    private static bool MayReadInPlace(GraphLowering graph, TfliteNode node, string name)
    {
        int output = node.Outputs[0];
        TfliteGraph main = graph.Model.Graphs[0];
        IEnumerable<TfliteNode> later = main.Nodes.SkipWhile(other => other != node).Skip(1);
        int write = later.FirstOrDefault(other => other.Code == TfliteOperator.ASSIGN_VARIABLE
            && graph.VariableNames.GetValueOrDefault(other.Inputs.FirstOrDefault(-1)) == name)?.Index ?? int.MaxValue;
        return !main.Outputs.Contains(output) && main.Nodes.Where(other => other.Inputs.Contains(output)).All(reader => reader.Index < write
            && reader.Code is not (TfliteOperator.RESHAPE or TfliteOperator.SQUEEZE or TfliteOperator.EXPAND_DIMS));
    }
}
