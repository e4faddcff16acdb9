namespace TinyDevice.Inference.Kernels
{
    /// <summary>Takes sums out of their lanes and writes outputs.</summary>
    internal static class LaneOutput
    {
        /// <summary>Moves what is in the lanes to the sums, which gain <see cref="Lanes.Zero"/> every time, and starts the lanes anew.</summary>
        /// <param name="lanes">Lanes.</param>
        /// <param name="sums">Three for every entry of the lanes.</param>
        /// <param name="count">Entries in use.</param>
        public static void Empty(long[] lanes, int[] sums, int count)
        {
            int k = 0;
            for (int i = 0; i < count; i++)
            {
                long s = lanes[i];
                lanes[i] = Lanes.Zeros;
                sums[k] += (int)(s & Lanes.Mask);
                sums[k + 1] += (int)((s >> Lanes.Width) & Lanes.Mask);
                sums[k + 2] += (int)(s >> (2 * Lanes.Width));
                k += 3;
            }
        }

        /// <summary>Writes the outputs of the tile's channels for every row of inputs; lanes and sums are as new afterwards.</summary>
        /// <param name="values">The op's integers.</param>
        /// <param name="workspace">Holds the tile, its lanes, sums and scale. Where the smallest output belongs, it is in the arena already.</param>
        /// <param name="output">Position in the arena of the first output.</param>
        public static void Finish(int[] values, Workspace workspace, int output)
        {
            // Before the lanes are started anew.
            for (int channel = 0; workspace.PlainChannels >> channel != 0; channel++)
            {
                if ((workspace.PlainChannels >> channel & 1) != 0)
                {
                    FinishPlainly(values, workspace, output + channel, channel);
                }
            }

            for (int at = 0; at < workspace.TileLanes; at++)
            {
                if (workspace.Scale.Clamped)
                {
                    FinishClamped(values, workspace, output + (3 * at), at);
                }
                else
                {
                    FinishSigned(values, workspace, output + (3 * at), at);
                }
            }
        }

        /// <summary>One output from the sum of a whole filter.</summary>
        /// <param name="values">The op's integers.</param>
        /// <param name="channels">Channel entries.</param>
        /// <param name="entry">Position of the output's.</param>
        /// <param name="sum">Inputs times weights.</param>
        public static sbyte Plain(int[] values, int[] channels, int entry, int sum)
        {
            int y = FixedPoint.Rescale(channels[entry] + sum, channels[entry + 1], channels[entry + 2]) + values[ChannelKernel.OutputZero];
            int min = values[ChannelKernel.Min];
            int max = values[ChannelKernel.Max];
            return (sbyte)(y < min ? min : y > max ? max : y);
        }

        private static void FinishPlainly(int[] values, Workspace workspace, int output, int channel)
        {
            int offset = workspace.Fills * (int)Lanes.Zero;
            int entry = 3 * (workspace.TileChannel + channel);
            int shift = channel % 3 * Lanes.Width;
            for (int i = 0; i < workspace.TileRows; i++)
            {
                int o = (i * workspace.TileLanes) + (channel / 3);
                int sum = workspace.Emptied ? workspace.Sums[(3 * o) + (channel % 3)] : (int)((workspace.Lanes[o] >> shift) & Lanes.Mask);
                workspace.Arena[output] = Plain(values, workspace.Channels, entry, sum - offset);
                output += values[ChannelKernel.Channels];
            }
        }

        private static void FinishClamped(int[] values, Workspace workspace, int output, int o)
        {
            sbyte[] arena = workspace.Arena;
            long[] lanes = workspace.Lanes;
            int[] sums = workspace.Sums;
            bool emptied = workspace.Emptied;
            long[] c = workspace.Scale.Constants;
            int q = 3 * LaneScale.Size * o;
            long low0 = c[q], high0 = c[q + 1], factor0 = c[q + 2], addend0 = c[q + 3];
            long low1 = c[q + 6], high1 = c[q + 7], factor1 = c[q + 8], addend1 = c[q + 9];
            long low2 = c[q + 12], high2 = c[q + 13], factor2 = c[q + 14], addend2 = c[q + 15];
            int channels = values[ChannelKernel.Channels];
            sbyte max = (sbyte)values[ChannelKernel.Max];
            int step = workspace.TileLanes;
            long zeros = Lanes.Zeros;
            long mask = Lanes.Mask;
            for (int end = o + (step * workspace.TileRows); o < end; o += step)
            {
                long a, b, d;
                if (emptied)
                {
                    int k = 3 * o;
                    a = sums[k];
                    b = sums[k + 1];
                    d = sums[k + 2];
                    sums[k] = 0;
                    sums[k + 1] = 0;
                    sums[k + 2] = 0;
                }
                else
                {
                    d = lanes[o];
                    lanes[o] = zeros;
                    a = d & mask;
                    b = (d >> Lanes.Width) & mask;
                    d >>= 2 * Lanes.Width;
                }

                if (a > low0)
                {
                    if (a >= high0)
                    {
                        arena[output] = max;
                    }
                    else
                    {
                        arena[output] = (sbyte)(((a * factor0) + addend0) >> LaneScale.Point);
                    }
                }

                if (b > low1)
                {
                    if (b >= high1)
                    {
                        arena[output + 1] = max;
                    }
                    else
                    {
                        arena[output + 1] = (sbyte)(((b * factor1) + addend1) >> LaneScale.Point);
                    }
                }

                if (d > low2)
                {
                    if (d >= high2)
                    {
                        arena[output + 2] = max;
                    }
                    else
                    {
                        arena[output + 2] = (sbyte)(((d * factor2) + addend2) >> LaneScale.Point);
                    }
                }

                output += channels;
            }
        }

        private static void FinishSigned(int[] values, Workspace workspace, int output, int o)
        {
            sbyte[] arena = workspace.Arena;
            long[] lanes = workspace.Lanes;
            int[] sums = workspace.Sums;
            bool emptied = workspace.Emptied;
            long[] c = workspace.Scale.Constants;
            int q = 3 * LaneScale.Size * o;
            long low0 = c[q], high0 = c[q + 1], factor0 = c[q + 2], addend0 = c[q + 3];
            long low1 = c[q + 6], high1 = c[q + 7], factor1 = c[q + 8], addend1 = c[q + 9];
            long low2 = c[q + 12], high2 = c[q + 13], factor2 = c[q + 14], addend2 = c[q + 15];
            long negative0 = c[q + 4], turn0 = c[q + 5], negative1 = c[q + 10], turn1 = c[q + 11], negative2 = c[q + 16], turn2 = c[q + 17];
            int channels = values[ChannelKernel.Channels];
            sbyte max = (sbyte)values[ChannelKernel.Max];
            int step = workspace.TileLanes;
            long zeros = Lanes.Zeros;
            long mask = Lanes.Mask;
            for (int end = o + (step * workspace.TileRows); o < end; o += step)
            {
                long a, b, d;
                if (emptied)
                {
                    int k = 3 * o;
                    a = sums[k];
                    b = sums[k + 1];
                    d = sums[k + 2];
                    sums[k] = 0;
                    sums[k + 1] = 0;
                    sums[k + 2] = 0;
                }
                else
                {
                    d = lanes[o];
                    lanes[o] = zeros;
                    a = d & mask;
                    b = (d >> Lanes.Width) & mask;
                    d >>= 2 * Lanes.Width;
                }

                if (a > low0)
                {
                    if (a >= high0)
                    {
                        arena[output] = max;
                    }
                    else
                    {
                        arena[output] = (sbyte)(((a * factor0) + (a < turn0 ? negative0 : addend0)) >> LaneScale.Point);
                    }
                }

                if (b > low1)
                {
                    if (b >= high1)
                    {
                        arena[output + 1] = max;
                    }
                    else
                    {
                        arena[output + 1] = (sbyte)(((b * factor1) + (b < turn1 ? negative1 : addend1)) >> LaneScale.Point);
                    }
                }

                if (d > low2)
                {
                    if (d >= high2)
                    {
                        arena[output + 2] = max;
                    }
                    else
                    {
                        arena[output + 2] = (sbyte)(((d * factor2) + (d < turn2 ? negative2 : addend2)) >> LaneScale.Point);
                    }
                }

                output += channels;
            }
        }
    }
}
