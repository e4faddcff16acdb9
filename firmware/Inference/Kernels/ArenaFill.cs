using System;

namespace TinyDevice.Inference.Kernels
{
    /// <summary>Fills pieces of the arena.</summary>
    internal static class ArenaFill
    {
        /// <summary>Writes <paramref name="value"/> to <paramref name="count"/> bytes, at least 1, by copying what is filled already.</summary>
        public static void Fill(sbyte[] arena, int start, int count, sbyte value)
        {
            arena[start] = value;
            int done = 1;
            while (done < count)
            {
                int next = count - done < done ? count - done : done;
                Array.Copy(arena, start, arena, start + done, next);
                done += next;
            }
        }
    }
}
