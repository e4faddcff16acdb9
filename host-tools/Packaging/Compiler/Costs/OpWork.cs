using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler.Costs;

/// <summary>Counts how often an op does each kind of its work, from the parameters of its record (docs/formats/model.md section 4).</summary>
internal static class OpWork
{
    /// <summary>Kinds of work and how often they are done; every op has one "call".</summary>
    public static IReadOnlyDictionary<string, long> Of(LoweredOp op)
    {
        List<int> p = op.Parameters;
        var work = new Dictionary<string, long> { ["call"] = 1 };
        switch (op.Code)
        {
            case ModelOpCode.FullyConnected:
                ConvolutionWork.AddDense(work, op);
                break;
            case ModelOpCode.Conv2D:
            case ModelOpCode.DepthwiseConv2D:
                ConvolutionWork.Add(work, op);
                break;
            case ModelOpCode.AveragePool2D:
            case ModelOpCode.MaxPool2D:
                ConvolutionWork.AddPool(work, p);
                break;
            case ModelOpCode.BatchMatMul:
                AddLoops(work, [.. p.Take(5)], "product", "output", "row");
                break;
            case ModelOpCode.Elementwise:
                AddLoops(work, [.. p.Skip(1).Take(5)], "output", "row", "plane");
                break;
            case ModelOpCode.Select:
                AddLoops(work, [.. p.Take(4)], "output", "row", "plane");
                break;
            case ModelOpCode.Copy:
                AddLoops(work, [.. p.Take(6)], "byte", "row", "plane");
                const int Fill = 20;
                const int NoFill = 256;
                work["filled"] = p[Fill] == NoFill ? 0 : op.Outputs[0].Bytes;
                break;
            case ModelOpCode.Reduce:
                work["output"] = op.Outputs[0].Bytes;
                work["input"] = op.Inputs[0].Bytes;
                work["run"] = op.Inputs[0].Bytes / p[9];
                break;
            case ModelOpCode.Lstm:
                AddLstm(work, p);
                break;
            case ModelOpCode.Svdf:
                work["feature"] = (long)p[0] * p[2] * p[1];
                work["time"] = (long)p[0] * p[2] * p[3];
                work["filter"] = (long)p[0] * p[2];
                break;
            case ModelOpCode.CumulativeSum:
                work["output"] = (long)p[0] * p[1] * p[2];
                break;
            case ModelOpCode.ArgExtreme:
                work["input"] = op.Inputs[0].Bytes;
                work["output"] = (long)p[1] * p[3];
                break;
            case ModelOpCode.Softmax:
            case ModelOpCode.LogSoftmax:
            case ModelOpCode.L2Normalize:
                work["row"] = p[0];
                work["output"] = (long)p[0] * p[1];
                break;
            default:
                work["output"] = op.Outputs.Sum(output => (long)output.Bytes);
                break;
        }

        return work;
    }

    /// <summary>Adds how often the innermost loop's body, the loop around it and the one around that are entered.</summary>
    private static void AddLoops(Dictionary<string, long> work, int[] dimensions, string inner, string row, string plane)
    {
        long Product(int count) => dimensions.Take(count).Aggregate(1L, (product, dimension) => product * dimension);
        work[inner] = Product(dimensions.Length);
        work[row] = Product(dimensions.Length - 1);
        work[plane] = Product(dimensions.Length - 2);
    }

    private static void AddLstm(Dictionary<string, long> work, List<int> p)
    {
        long steps = (long)p[0] * p[1];
        work["step"] = steps;
        work["unit"] = steps * p[3];
        work["product"] = 4 * steps * p[3] * (p[2] + p[3]);
    }
}
