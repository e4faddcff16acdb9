using TinyDevice.Formats;
using TinyDevice.Inference.Kernels;

namespace TinyDevice.Inference
{
    /// <summary>The memory all ops of a model share: each states its need in Prepare, and the largest of each kind is allocated once.</summary>
    internal static class SharedMemory
    {
        /// <summary>Allocates it and brings the state variables to their first values.</summary>
        /// <returns>Ok, or HeapTooLarge when the budget, or one array, would not hold it.</returns>
        public static InferenceStatus Allocate(Preparation needs, LoadedModel model)
        {
            int lanes = needs.LaneCount;
            int sums = 3 * needs.EmptiedLanes;
            if (!needs.Reserve(HeapBytes(needs)) || lanes * 8L > HeapSize.MaxArrayBytes || sums * 4L > HeapSize.MaxArrayBytes)
            {
                return InferenceStatus.HeapTooLarge;
            }

            AllocateObjects(needs, model.Workspace);
            AllocateArrays(needs, model.Workspace, lanes, sums);
            for (int i = 0; i < model.States.Length; i++)
            {
                model.States[i].Reset(model.Workspace.Arena);
            }

            model.HeapBytes = (int)needs.HeapBytes;
            return InferenceStatus.Ok;
        }

        private static long HeapBytes(Preparation needs)
        {
            int lanes = needs.LaneCount;
            int sums = 3 * needs.EmptiedLanes;
            return (needs.WindowBytes == 0 ? 0 : HeapSize.OfArray(needs.WindowBytes))
                + (needs.WindowChannels == 0 ? 0 : HeapSize.OfArray(ModelFormat.ChannelEntrySize * needs.WindowChannels))
                + (needs.PatchBytes == 0 ? 0 : HeapSize.OfArray(needs.PatchBytes))
                + (lanes == 0 ? 0 : HeapSize.OfArray(8L * lanes))
                + (sums == 0 ? 0 : HeapSize.OfArray(4L * sums))
                + (needs.NeedsTile ? Tiles.HeapBytes : 0)
                + (needs.NeedsFilter ? DepthwiseFilter.HeapBytes : 0)
                + (needs.StreamCount == 0 ? 0 : TapStreams.HeapBytes(needs.StreamCount, needs.StreamSteps));
        }

        private static void AllocateObjects(Preparation needs, Workspace workspace)
        {
            if (needs.NeedsFilter)
            {
                workspace.Filter = new DepthwiseFilter();
            }

            if (needs.StreamCount != 0)
            {
                workspace.Streams = new TapStreams(needs.StreamCount, needs.StreamSteps);
            }

            if (needs.NeedsTile)
            {
                Tiles.Allocate(workspace);
            }
        }

        private static void AllocateArrays(Preparation needs, Workspace workspace, int lanes, int sums)
        {
            if (needs.WindowBytes != 0)
            {
                workspace.Window = new byte[needs.WindowBytes];
                workspace.WindowChannels = new int[3 * needs.WindowChannels];
            }

            if (lanes != 0)
            {
                workspace.Lanes = new long[lanes];
                for (int i = 0; i < lanes; i++)
                {
                    workspace.Lanes[i] = Lanes.Zeros;
                }
            }

            if (sums != 0)
            {
                workspace.Sums = new int[sums];
            }

            if (needs.PatchBytes != 0)
            {
                workspace.Patch = new sbyte[needs.PatchBytes];
            }
        }
    }
}
