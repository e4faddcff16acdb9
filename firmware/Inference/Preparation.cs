using TinyDevice.Formats;

namespace TinyDevice.Inference
{
    /// <summary>What kernels need while a model is opened: the image, the heap account and the sizes of shared memory.</summary>
    internal sealed class Preparation
    {
        private const int StagingBytes = 256;
        private readonly IModelSource _source;
        private readonly int _imageBytes;
        private readonly long _heapLimit;
        private readonly int _windowLimit;
        private readonly byte[] _staging = new byte[StagingBytes];
        private long _heapBytes;

        /// <summary>Starts with an empty account.</summary>
        public Preparation(IModelSource source, int imageBytes, ModelLimits limits)
        {
            _source = source;
            _imageBytes = imageBytes;
            _heapLimit = limits.HeapBytes;
            _windowLimit = limits.WindowBytes;
        }

        /// <summary>Heap bytes accounted for so far.</summary>
        public long HeapBytes
        {
            get { return _heapBytes; }
        }

        /// <summary>Bytes of the window.</summary>
        public int WindowBytes { get; private set; }

        /// <summary>Channel entries the window's block may have.</summary>
        public int WindowChannels { get; private set; }

        /// <summary>Bytes of the patch.</summary>
        public int PatchBytes { get; private set; }

        /// <summary>Entries of the lanes.</summary>
        public int LaneCount { get; private set; }

        /// <summary>Lanes that are emptied into sums.</summary>
        public int EmptiedLanes { get; private set; }

        /// <summary>True when weights are multiplied in tiles.</summary>
        public bool NeedsTile { get; private set; }

        /// <summary>True when an op needs the shared depthwise filter.</summary>
        public bool NeedsFilter { get; private set; }

        /// <summary>Streams of taps the largest depthwise filter has; 0 when none needs them.</summary>
        public int StreamCount { get; private set; }

        /// <summary>Steps of the longest scan.</summary>
        public int StreamSteps { get; private set; }

        /// <summary>Makes the shared streams of taps at least this many, for at least so many steps.</summary>
        public void RequireStreams(int count, int steps)
        {
            StreamCount = count > StreamCount ? count : StreamCount;
            StreamSteps = steps > StreamSteps ? steps : StreamSteps;
        }

        /// <summary>Asks for the shared depthwise filter.</summary>
        public void RequireFilter()
        {
            NeedsFilter = true;
        }

        /// <summary>Makes the shared lanes at least this many.</summary>
        public void RequireLanes(int count)
        {
            if (count > LaneCount)
            {
                LaneCount = count;
            }
        }

        /// <summary>Makes the sums of shared lanes at least this many.</summary>
        public void RequireSums(int lanes)
        {
            if (lanes > EmptiedLanes)
            {
                EmptiedLanes = lanes;
            }
        }

        /// <summary>Asks for the memory of tiles.</summary>
        public void RequireTile()
        {
            NeedsTile = true;
        }

        /// <summary>Reads bytes of the image that is known to hold them.</summary>
        /// <returns>Ok or ReadFailed.</returns>
        public InferenceStatus ReadBytes(int offset, byte[] buffer, int count)
        {
            return _source.Read(offset, buffer, 0, count) ? InferenceStatus.Ok : InferenceStatus.ReadFailed;
        }

        /// <summary>Enters an allocation of <paramref name="bytes"/> heap bytes; false when it is over the limit.</summary>
        public bool Reserve(long bytes)
        {
            _heapBytes += bytes;
            return _heapBytes <= _heapLimit;
        }

        /// <summary>Enters an array whose elements take <paramref name="bytes"/> bytes; false when it is over the limit or larger than an object may be.</summary>
        public bool ReserveArray(long bytes)
        {
            return Reserve(HeapSize.OfArray(bytes)) && bytes <= HeapSize.MaxArrayBytes;
        }

        /// <summary>True when <paramref name="count"/> bytes at <paramref name="offset"/> lie inside the image.</summary>
        public bool InImage(int offset, long count)
        {
            return offset >= ModelFormat.HeaderSize && count >= 0 && offset <= _imageBytes - count;
        }

        /// <summary>Makes the shared patch at least this large.</summary>
        public void RequirePatch(int bytes)
        {
            if (bytes > PatchBytes)
            {
                PatchBytes = bytes;
            }
        }

        /// <summary>Makes the shared window large enough for <paramref name="channels"/> channels of <paramref name="depth"/> weights.</summary>
        public InferenceStatus RequireWindow(int channels, int depth)
        {
            long widest = depth > ModelFormat.ChannelEntrySize ? depth : ModelFormat.ChannelEntrySize;
            long bytes = widest * channels;
            if (bytes > _windowLimit || bytes > HeapSize.MaxArrayBytes)
            {
                return InferenceStatus.WindowTooLarge;
            }

            if (bytes > WindowBytes)
            {
                WindowBytes = (int)bytes;
            }

            if (channels > WindowChannels)
            {
                WindowChannels = channels;
            }

            return InferenceStatus.Ok;
        }

        /// <summary>Loads constant bytes of the image.</summary>
        /// <returns>Ok, BadOp, HeapTooLarge or ReadFailed.</returns>
        public InferenceStatus LoadBytes(int offset, long count, out byte[] bytes)
        {
            bytes = null;
            if (!InImage(offset, count))
            {
                return InferenceStatus.BadOp;
            }

            if (!ReserveArray(count))
            {
                return InferenceStatus.HeapTooLarge;
            }

            bytes = new byte[(int)count];
            return _source.Read(offset, bytes, 0, bytes.Length) ? InferenceStatus.Ok : InferenceStatus.ReadFailed;
        }

        /// <summary>Loads constant 32-bit integers of the image.</summary>
        /// <returns>Ok, BadOp, HeapTooLarge or ReadFailed.</returns>
        public InferenceStatus LoadWords(int offset, long count, out int[] words)
        {
            words = null;
            if (!InImage(offset, 4 * count))
            {
                return InferenceStatus.BadOp;
            }

            if (!ReserveArray(4 * count))
            {
                return InferenceStatus.HeapTooLarge;
            }

            words = new int[(int)count];
            return ReadWords(offset, words);
        }

        /// <summary>Fills <paramref name="words"/> with 32-bit integers of the image.</summary>
        /// <returns>Ok, BadOp or ReadFailed.</returns>
        public InferenceStatus ReadWords(int offset, int[] words)
        {
            if (!InImage(offset, 4L * words.Length))
            {
                return InferenceStatus.BadOp;
            }

            for (int i = 0; i < words.Length; i++)
            {
                int position = (4 * i) & (StagingBytes - 1);
                if (position == 0)
                {
                    int rest = 4 * (words.Length - i);
                    if (!_source.Read(offset + (4 * i), _staging, 0, rest < StagingBytes ? rest : StagingBytes))
                    {
                        return InferenceStatus.ReadFailed;
                    }
                }

                words[i] = LittleEndian.ReadInt32(_staging, position);
            }

            return InferenceStatus.Ok;
        }
    }
}
