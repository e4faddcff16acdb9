using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Tests.Compiler;

public sealed class ArenaPlannerTests
{
    [Fact]
    public void Buffers_alive_together_never_overlap_and_the_size_is_what_they_take()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            List<ArenaBuffer> buffers = RandomBuffers(seed, 25);
            int size = ArenaPlanner.Plan(buffers);
            Assert.InRange(size, ArenaPlanner.LowerBound(buffers), int.MaxValue);
            Assert.Equal(size, buffers.Max(buffer => buffer.Offset + buffer.Bytes));
            foreach (ArenaBuffer a in buffers)
            {
                Assert.All(
                    buffers.Where(b => b != a && b.Overlaps(a)),
                    b => Assert.True(a.Offset + a.Bytes <= b.Offset || b.Offset + b.Bytes <= a.Offset));
            }
        }
    }

    [Fact]
    public void A_chain_takes_its_two_largest_neighbours()
    {
        List<ArenaBuffer> buffers = [Buffer(100, -1, 0), Buffer(700, 0, 1), Buffer(300, 1, 2), Buffer(800, 2, 3), Buffer(10, 3, 4)];
        Assert.Equal(1100, ArenaPlanner.Plan(buffers));
    }

    [Fact]
    public void Finds_the_bound_where_placing_by_decreasing_size_does_not()
    {
        // The depthwise and pointwise tensors at the start of MobileNetV1-0.25 at 96x96, where TFLM plans 73,728 bytes.
        List<ArenaBuffer> buffers = [Buffer(27648, -1, 0), Buffer(18432, 0, 1), Buffer(18432, 1, 2), Buffer(36864, 2, 3), Buffer(9216, 3, 4), Buffer(18432, 4, 5)];
        Assert.Equal(55_296, ArenaPlanner.LowerBound(buffers));
        Assert.Equal(55_296, ArenaPlanner.Plan(buffers));
    }

    [Fact]
    public void The_same_buffers_get_the_same_places_every_time()
    {
        List<ArenaBuffer> first = RandomBuffers(7, 40);
        List<ArenaBuffer> second = RandomBuffers(7, 40);
        ArenaPlanner.Plan(first);
        ArenaPlanner.Plan(second);
        Assert.Equal(first.Select(buffer => buffer.Offset), second.Select(buffer => buffer.Offset));
    }

    private static List<ArenaBuffer> RandomBuffers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Buffer(random.Next(1, 1000), random.Next(0, 20), random.Next(20, 40)))];
    }

    private static ArenaBuffer Buffer(int bytes, int first, int last)
    {
        var buffer = new ArenaBuffer(bytes);
        buffer.Use(first);
        buffer.Use(last);
        return buffer;
    }
}
