namespace TinyDevice.Inference
{
    /// <summary>Checks of sizes that come from an image and may be anything.</summary>
    internal static class Shapes
    {
        /// <summary>The largest dimension, stride and dilation; their products with each other stay inside 32 bits.</summary>
        public const int MaxDimension = 32767;

        /// <summary>True when every one of <paramref name="count"/> values from <paramref name="first"/> on is in [1, 32767].</summary>
        public static bool AreDimensions(int[] values, int first, int count)
        {
            for (int i = first; i < first + count; i++)
            {
                if (values[i] < 1 || values[i] > MaxDimension)
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>True when a * b * c * d, each at least 1, is exactly <paramref name="product"/>.</summary>
        public static bool ProductIs(int product, int a, int b, int c, int d)
        {
            long value = (long)a * b;
            if (value > product)
            {
                return false;
            }

            value *= c;
            if (value > product)
            {
                return false;
            }

            return value * d == product;
        }

        /// <summary>True when steps of <paramref name="strides"/> over dimensions, from <paramref name="start"/> on, stay within <paramref name="bytes"/>.</summary>
        /// <param name="values">The record's integers; dimensions are checked already.</param>
        /// <param name="dimensions">Index of the first of <paramref name="rank"/> dimensions.</param>
        /// <param name="strides">Index of the first of as many strides in bytes; negative ones step back.</param>
        /// <param name="rank">Number of dimensions.</param>
        /// <param name="start">Position of the first element, from the operand's start.</param>
        /// <param name="bytes">Bytes of the operand, less those of an element, plus 1.</param>
        public static bool StridesStayInside(int[] values, int dimensions, int strides, int rank, int start, int bytes)
        {
            long lowest = start;
            long highest = start;
            for (int i = 0; i < rank; i++)
            {
                long reach = (values[dimensions + i] - 1L) * values[strides + i];
                if (reach < 0)
                {
                    lowest += reach;
                }
                else
                {
                    highest += reach;
                }
            }

            return lowest >= 0 && highest < bytes;
        }
    }
}
