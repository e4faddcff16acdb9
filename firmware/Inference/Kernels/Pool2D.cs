namespace TinyDevice.Inference.Kernels
{
    /// <summary>A window moving over [batches, h, w, channels]; padding does not count.</summary>
    internal abstract class Pool2D : Kernel
    {
        /// <summary>Rows of the input.</summary>
        protected const int InputHeight = FirstParameter + 1;

        /// <summary>Columns of the input.</summary>
        protected const int InputWidth = FirstParameter + 2;

        /// <summary>Channels of input and output.</summary>
        protected const int Channels = FirstParameter + 3;

        /// <summary>Rows under the window.</summary>
        protected const int FilterHeight = FirstParameter + 6;

        /// <summary>Columns under the window.</summary>
        protected const int FilterWidth = FirstParameter + 7;

        /// <summary>Smallest output.</summary>
        protected const int Min = FirstParameter + 12;

        /// <summary>Largest output.</summary>
        protected const int Max = FirstParameter + 13;

        private const int Batches = FirstParameter;
        private const int OutputHeight = FirstParameter + 4;
        private const int OutputWidth = FirstParameter + 5;
        private const int StrideHeight = FirstParameter + 8;
        private const int StrideWidth = FirstParameter + 9;
        private const int PaddingTop = FirstParameter + 10;
        private const int PaddingLeft = FirstParameter + 11;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 2 && values == FirstParameter + 14;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            bool valid = Shapes.AreDimensions(values, Batches, 10)
                && HasTaps(values[InputHeight], values[OutputHeight], values[FilterHeight], values[StrideHeight], values[PaddingTop])
                && HasTaps(values[InputWidth], values[OutputWidth], values[FilterWidth], values[StrideWidth], values[PaddingLeft])
                && values[Min] >= -128 && values[Min] <= values[Max] && values[Max] <= 127
                && Shapes.ProductIs(values[InputBytes], values[Batches], values[InputHeight], values[InputWidth], values[Channels])
                && Shapes.ProductIs(values[OutputBytes], values[Batches], values[OutputHeight], values[OutputWidth], values[Channels]);
            return valid ? InferenceStatus.Ok : InferenceStatus.BadOp;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            int channels = values[Channels];
            int imageBytes = values[InputHeight] * values[InputWidth] * channels;
            int image = values[Input];
            int output = values[Output];
            for (int batch = 0; batch < values[Batches]; batch++)
            {
                workspace.FilterTop = -values[PaddingTop];
                for (int y = 0; y < values[OutputHeight]; y++)
                {
                    workspace.FilterLeft = -values[PaddingLeft];
                    for (int x = 0; x < values[OutputWidth]; x++)
                    {
                        Combine(values, workspace, image, output);
                        workspace.FilterLeft += values[StrideWidth];
                        output += channels;
                    }

                    workspace.FilterTop += values[StrideHeight];
                }

                image += imageBytes;
            }

            return InferenceStatus.Ok;
        }

        /// <summary>Writes one output position: all channels under the window at FilterTop and FilterLeft.</summary>
        protected abstract void Combine(int[] values, Workspace workspace, int image, int output);

        /// <summary>The smaller of two integers.</summary>
        protected static int Smaller(int a, int b)
        {
            return a < b ? a : b;
        }

        /// <summary>True when every window holds at least one element of the input, so that no mean divides by 0.</summary>
        private static bool HasTaps(int input, int output, int filter, int stride, int padding)
        {
            return padding >= 0 && padding < filter && ((output - 1) * stride) - padding < input;
        }
    }
}
