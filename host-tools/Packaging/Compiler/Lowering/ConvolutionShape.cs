using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>One spatial axis of a convolution or pool: sizes, and the padding before the first element.</summary>
/// <remarks>Source: TFLite padding.h; of an odd padding the larger half comes after.</remarks>
internal readonly record struct ConvolutionAxis(int Input, int Output, int Filter, int Stride, int Dilation, int Padding)
{
    /// <summary>Checks the axis against the output the file states.</summary>
    public static ConvolutionAxis Create(int input, int output, int filter, int stride, int dilation, bool same)
    {
        if (stride < 1 || dilation < 1 || filter < 1)
        {
            throw new OperatorProblemException("a stride, dilation or filter below 1 (export the model again)");
        }

        long extent = ((filter - 1L) * dilation) + 1;
        long expected = same ? (input + stride - 1L) / stride : (input + stride - extent) / stride;
        Require.Shape(expected == output, $"an output of {output} where its parameters give {expected}");
        long padding = same ? Math.Max(((output - 1L) * stride) + extent - input, 0) / 2 : 0;
        Require.Shape(padding <= short.MaxValue, $"a padding of {padding}, more than 32,767");
        return new ConvolutionAxis(input, output, filter, stride, dilation, (int)padding);
    }
}

/// <summary>The geometry of a convolution or pool over NHWC tensors.</summary>
internal readonly record struct ConvolutionShape(int Batches, int InputChannels, ConvolutionAxis Height, ConvolutionAxis Width)
{
    /// <summary>Reads and checks the geometry; field numbers of height and width options are the schema's.</summary>
    public static ConvolutionShape Create(TfliteTensor input, TfliteTensor output, (int H, int W) filter, (int H, int W) stride, (int H, int W) dilation, bool same)
    {
        Require.Shape(input.Shape.Count == 4 && output.Shape.Count == 4, "an input or output without 4 dimensions");
        Require.Shape(input.Shape[0] == output.Shape[0], "different batches in and out");
        return new ConvolutionShape(
            input.Shape[0],
            input.Shape[3],
            ConvolutionAxis.Create(input.Shape[1], output.Shape[1], filter.H, stride.H, dilation.H, same),
            ConvolutionAxis.Create(input.Shape[2], output.Shape[2], filter.W, stride.W, dilation.W, same));
    }

    /// <summary>Output positions of all batches.</summary>
    public long Positions => (long)Batches * Height.Output * Width.Output;

    /// <summary>True when every output needs just the input at the same place.</summary>
    public bool IsPointwise => Height is { Filter: 1, Stride: 1, Padding: 0 } && Width is { Filter: 1, Stride: 1, Padding: 0 };

    /// <summary>Adds the geometry in the order of docs/formats/model.md section 4.</summary>
    public void AddTo(LoweredOp op, int groupsOrMultiplier, int inputZero)
    {
        op.Parameters.AddRange(
        [
            Batches, Height.Input, Width.Input, InputChannels, Height.Output, Width.Output, Height.Filter, Width.Filter,
            Height.Stride, Width.Stride, Height.Dilation, Width.Dilation, groupsOrMultiplier, Height.Padding, Width.Padding, inputZero,
        ]);
    }
}
