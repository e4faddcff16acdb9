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
    }
}
