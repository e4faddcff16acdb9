namespace TinyDevice.Inference
{
    /// <summary>What objects cost on nanoFramework's heap, whose unit is a block of 12 bytes.</summary>
    /// <remarks>Source: nf-interpreter nanoCLR_Runtime__HeapBlock.h; an array's header is 20 bytes, an object has a block plus one per field.</remarks>
    public static class HeapSize
    {
        /// <summary>The most bytes the elements of one array may take: an object has at most 65,535 blocks.</summary>
        public const int MaxArrayBytes = 786300;

        /// <summary>The largest arena: packed kernels may read a few bytes behind it.</summary>
        public const int MaxArenaBytes = MaxArrayBytes - Kernels.Lanes.Slack;

        private const int Block = 12;
        private const int ArrayHeader = 20;

        /// <summary>Heap bytes of an array whose elements take <paramref name="bytes"/> bytes.</summary>
        public static long OfArray(long bytes)
        {
            return (ArrayHeader + bytes + Block - 1) / Block * Block;
        }

        /// <summary>Heap bytes of an object with <paramref name="fields"/> fields.</summary>
        public static int OfObject(int fields)
        {
            return Block * (1 + fields);
        }
    }
}
