using TinyDevice.Formats;

namespace TinyDevice.Inference.Kernels
{
    /// <summary>Finds the kernel of an op record.</summary>
    internal static class KernelTable
    {
        /// <summary>A new kernel, or null when the op or its variant is unknown.</summary>
        public static Kernel Create(ModelOpCode code, int variant)
        {
            if (variant > VariantsOf(code))
            {
                return null;
            }

            switch (code)
            {
                case ModelOpCode.FullyConnected:
                    return new FullyConnected(variant);
                case ModelOpCode.Conv2D:
                    return new Conv2D(variant);
                case ModelOpCode.DepthwiseConv2D:
                    return CreateDepthwise(variant);
                case ModelOpCode.AveragePool2D:
                    return new AveragePool2D();
                case ModelOpCode.Softmax:
                    return new Softmax();
                case ModelOpCode.Table:
                    return new Table();
                case ModelOpCode.QuantizeFloat:
                    return new QuantizeFloat();
                case ModelOpCode.Rescale:
                    return new Rescale();
                case ModelOpCode.DequantizeInt16:
                    return new DequantizeInt16();
                case ModelOpCode.MaxPool2D:
                    return new MaxPool2D();
                case ModelOpCode.Elementwise:
                    return new Elementwise(variant);
                case ModelOpCode.Reduce:
                    return new Reduce();
                case ModelOpCode.Copy:
                    return new Copy();
                case ModelOpCode.Select:
                    return new Select();
                case ModelOpCode.Resize:
                    return new Resize();
                case ModelOpCode.ArgExtreme:
                    return new ArgExtreme();
                case ModelOpCode.BatchMatMul:
                    return new BatchMatMul();
                case ModelOpCode.L2Normalize:
                    return new L2Normalize();
                case ModelOpCode.LogSoftmax:
                    return new LogSoftmax();
                case ModelOpCode.CumulativeSum:
                    return new CumulativeSum();
                case ModelOpCode.Svdf:
                    return new Svdf();
                case ModelOpCode.Lstm:
                    return new Lstm();
                default:
                    return null;
            }
        }

        private static Kernel CreateDepthwise(int variant)
        {
            switch (variant)
            {
                case 0:
                    return new DepthwiseConv2D();
                case 1:
                    return new DepthwiseLanes();
                default:
                    return new DepthwiseStreams();
            }
        }

        private static int VariantsOf(ModelOpCode code)
        {
            switch (code)
            {
                case ModelOpCode.FullyConnected:
                case ModelOpCode.Conv2D:
                case ModelOpCode.DepthwiseConv2D:
                    return 2;
                case ModelOpCode.Elementwise:
                    return 1;
                default:
                    return 0;
            }
        }
    }
}
