using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler;

/// <summary>Finds how long each activation is needed and lets ops work in place where that is exact.</summary>
internal static class Liveness
{
    /// <summary>The distinct buffers of a model with their lifetimes; step i is op i.</summary>
    public static List<ArenaBuffer> Compute(PlannedModel model)
    {
        (IReadOnlyList<LoweredOp> ops, IReadOnlyList<PlannedTensor> inputs, IReadOnlyList<PlannedTensor> outputs) = (model.Ops, model.Inputs, model.Outputs);
        Dictionary<ArenaTensor, int> lastUse = [];
        for (int i = 0; i < ops.Count; i++)
        {
            ops[i].Inputs.Concat(ops[i].Outputs).ToList().ForEach(tensor => lastUse[tensor] = i);
        }

        foreach (PlannedTensor output in outputs)
        {
            lastUse[output.Place] = ops.Count;
        }

        foreach (LoweredState state in model.States)
        {
            lastUse[state.Place] = ops.Count;
        }

        for (int i = 0; i < ops.Count; i++)
        {
            if (ops[i].InPlace && lastUse[ops[i].Inputs[0]] == i)
            {
                ops[i].Outputs[0].Buffer = ops[i].Inputs[0].Buffer;
            }
        }

        for (int i = 0; i < ops.Count; i++)
        {
            ops[i].Inputs.Concat(ops[i].Outputs).ToList().ForEach(tensor => tensor.Buffer.Use(i));
        }

        foreach (LoweredState state in model.States)
        {
            state.Place.Buffer.Use(-1);
            state.Place.Buffer.Use(ops.Count);
        }

        inputs.ToList().ForEach(input => input.Place.Buffer.Use(-1));
        outputs.ToList().ForEach(output => output.Place.Buffer.Use(ops.Count));
        return [.. ops.SelectMany(op => op.Inputs.Concat(op.Outputs)).Concat(inputs.Concat(outputs).Select(tensor => tensor.Place))
            .Concat(model.States.Select(state => state.Place))
            .Select(tensor => tensor.Buffer).Distinct()];
    }
}
