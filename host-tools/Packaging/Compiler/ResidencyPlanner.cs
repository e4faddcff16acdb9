using System.Globalization;
using TinyDevice.Inference;
using TinyDevice.Packaging.Compiler.Lowering;
using TinyDevice.Packaging.Compiler.Packing;

namespace TinyDevice.Packaging.Compiler;

/// <summary>Decides which filters stay in the heap and which are streamed through the window at every inference.</summary>
internal static class ResidencyPlanner
{
    /// <summary>Streams the largest filters until the rest fits, and returns the image with the firmware's own opinion of it.</summary>
    /// <remarks>Reading costs by the byte, so which filters are streamed matters little; the largest save the most with the fewest reads.</remarks>
    public static (byte[] Image, ModelRunner Runner) Plan(PlannedModel model, CompileOptions options)
    {
        bool faster = options.Optimize != Optimization.None && (PackingPlanner.PackOnTheWay(model) || model.Ops.Any(DepthwiseOp.TakesMemory));
        return TryPlan(model, options) ?? (faster && PackingPlanner.Undo(model) ? TryPlan(model, options) : null)
            ?? throw new ModelCompileException(
                $"The model needs {Bytes(Measure(ModelImageWriter.Write(model)))} of heap even with its weights streamed through a window of {Bytes(options.WindowBytes)}, but the limit is {Bytes(options.HeapBytes)}: make it smaller or use a board with more memory.");
    }

    private static (byte[] Image, ModelRunner Runner)? TryPlan(PlannedModel model, CompileOptions options)
    {
        var runner = new ModelRunner(new ModelLimits(options.ArenaBytes, options.HeapBytes, options.WindowBytes));
        var candidates = new Queue<LoweredOp>(model.Ops.Where(op => op.Filters is not null).OrderByDescending(op => op.Filters!.Bytes));
        while (options.StreamEverything && TryStreamNext(candidates, options.WindowBytes))
        {
        }

        while (true)
        {
            byte[] image = ModelImageWriter.Write(model);
            InferenceStatus status = runner.Open(new ByteArraySource(image));
            if (status == InferenceStatus.Ok)
            {
                return options.Optimize == Optimization.Speed ? PackingPlanner.Plan(model, image, runner, options) : (image, runner);
            }

            if (status == InferenceStatus.BadOp)
            {
                throw new ModelCompileException(
                    $"Operator {model.Ops[runner.FailedOp].Source.Index} {model.Ops[runner.FailedOp].Source.Name} is beyond what the device accepts, such as dimensions, strides and dilations up to 32,767: change the model.");
            }

            if (status != InferenceStatus.HeapTooLarge)
            {
                throw new InvalidOperationException($"The firmware refuses the compiled image with {status} at op {runner.FailedOp}.");
            }

            if (!TryStreamNext(candidates, options.WindowBytes))
            {
                return null;
            }
        }
    }

    private static bool TryStreamNext(Queue<LoweredOp> candidates, int windowBytes)
    {
        while (candidates.TryDequeue(out LoweredOp? op))
        {
            int block = op.BlockOf(windowBytes);
            if (block > 0)
            {
                op.Stream(block);
                return true;
            }
        }

        return false;
    }

    private static int Measure(byte[] image)
    {
        var unlimited = new ModelRunner(new ModelLimits(int.MaxValue, int.MaxValue, int.MaxValue));
        return unlimited.Open(new ByteArraySource(image)) == InferenceStatus.Ok ? unlimited.HeapBytes : int.MaxValue;
    }

    private static string Bytes(int value) => value.ToString("N0", CultureInfo.InvariantCulture) + " bytes";
}
