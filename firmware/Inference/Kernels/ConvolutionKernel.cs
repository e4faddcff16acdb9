namespace TinyDevice.Inference.Kernels
{
    /// <summary>What CONV_2D and DEPTHWISE_CONV_2D share: NHWC geometry and its checks.</summary>
    internal abstract class ConvolutionKernel : ChannelKernel
    {
        /// <summary>Images in the batch.</summary>
        internal const int Batches = FirstOwnParameter;

        /// <summary>Rows of the input.</summary>
        internal const int InputHeight = FirstOwnParameter + 1;

        /// <summary>Columns of the input.</summary>
        internal const int InputWidth = FirstOwnParameter + 2;

        /// <summary>Channels of the input.</summary>
        internal const int InputChannels = FirstOwnParameter + 3;

        /// <summary>Rows of the output.</summary>
        internal const int OutputHeight = FirstOwnParameter + 4;

        /// <summary>Columns of the output.</summary>
        internal const int OutputWidth = FirstOwnParameter + 5;

        /// <summary>Rows of a filter.</summary>
        internal const int FilterHeight = FirstOwnParameter + 6;

        /// <summary>Columns of a filter.</summary>
        internal const int FilterWidth = FirstOwnParameter + 7;

        /// <summary>Rows between outputs.</summary>
        internal const int StrideHeight = FirstOwnParameter + 8;

        /// <summary>Columns between outputs.</summary>
        internal const int StrideWidth = FirstOwnParameter + 9;

        /// <summary>Rows between filter taps.</summary>
        internal const int DilationHeight = FirstOwnParameter + 10;

        /// <summary>Columns between filter taps.</summary>
        internal const int DilationWidth = FirstOwnParameter + 11;

        /// <summary>Groups of a CONV_2D, or outputs per input channel of a DEPTHWISE_CONV_2D.</summary>
        internal const int GroupsOrMultiplier = FirstOwnParameter + 12;

        /// <summary>Rows of padding above.</summary>
        internal const int PaddingTop = FirstOwnParameter + 13;

        /// <summary>Columns of padding on the left.</summary>
        internal const int PaddingLeft = FirstOwnParameter + 14;

        /// <summary>Zero point of the input, which is what padding holds.</summary>
        internal const int InputZero = FirstOwnParameter + 15;

        /// <summary>Makes the kernel of a variant.</summary>
        protected ConvolutionKernel(int variant)
            : base(variant)
        {
        }

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 2 && values == FirstOwnParameter + 16;
        }

        /// <inheritdoc/>
        protected override bool FitsOperands(int[] values)
        {
            return Shapes.AreDimensions(values, Batches, 13)
                && values[PaddingTop] >= 0 && values[PaddingTop] <= Shapes.MaxDimension
                && values[PaddingLeft] >= 0 && values[PaddingLeft] <= Shapes.MaxDimension
                && values[InputZero] >= -128 && values[InputZero] <= 127
                && Shapes.ProductIs(values[InputBytes], values[Batches], values[InputHeight], values[InputWidth], values[InputChannels])
                && Shapes.ProductIs(values[OutputBytes], values[Batches], values[OutputHeight], values[OutputWidth], values[Channels])
                && FitsFilter(values);
        }

        /// <summary>True when channels, groups or multiplier, and <c>Depth</c> agree with the filter.</summary>
        protected abstract bool FitsFilter(int[] values);
    }
}
