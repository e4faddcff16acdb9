using TinyDevice.Formats;
using TinyDevice.Fuzz;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Inference.Tests;

/// <summary>Whatever an image holds, opening it gives a status, and what opens runs without an exception.</summary>
public sealed class HostileImageTests
{
    private static readonly ModelLimits Limits = new(16 * 1024, 64 * 1024, 1024);
    private static readonly int[] Extremes =
        [0, 1, -1, 2, 127, 128, 255, 256, 4096, 32767, 32768, 65535, 65536, 0x01000000, 0x3FFFFFFF, 0x40000000, int.MaxValue, int.MinValue];

    public static TheoryData<string> Kinds => ["resident", "streamed", "moving", "later", "plain", "on the way"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_image_cut_short_is_refused_at_every_length(string kind)
    {
        byte[] image = Compile(kind);
        for (int length = 0; length < image.Length; length++)
        {
            InferenceStatus status = new ModelRunner(Limits).Open(new ByteArraySource(image[..length]));
            Assert.Equal(InferenceStatus.Truncated, status);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_flipped_bit_gives_a_status(string kind)
    {
        byte[] image = Compile(kind);
        int refused = 0;
        for (int bit = 0; bit < 8 * image.Length; bit++)
        {
            image[bit / 8] ^= (byte)(1 << (bit % 8));
            refused += OpenAndRun(image) ? 0 : 1;
            image[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        // Weights may be anything, but most bits before them may not.
        Assert.InRange(refused, 4 * StructureBytes(image), 8 * image.Length);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_word_at_every_extreme_gives_a_status(string kind)
    {
        byte[] image = Compile(kind);
        int structure = StructureBytes(image);
        for (int offset = 0; offset + 4 <= image.Length; offset += 4)
        {
            int word = LittleEndian.ReadInt32(image, offset);
            foreach (int extreme in Extremes)
            {
                LittleEndian.WriteInt32(image, offset, extreme);
                OpenAndRun(image);
                if (offset < structure)
                {
                    LittleEndian.WriteInt32(image, offset, unchecked(word + extreme));
                    OpenAndRun(image);
                }
            }

            LittleEndian.WriteInt32(image, offset, word);
        }

        Assert.True(OpenAndRun(image), "the image is as it was");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Several_damaged_bytes_at_once_give_a_status(string kind)
    {
        byte[] image = Compile(kind);
        int structure = StructureBytes(image);
        var random = new Random(kind.Length);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] damaged = (byte[])image.Clone();
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                int offset = random.Next(ModelFormat.HeaderSize, structure - 4) & ~3;
                LittleEndian.WriteInt32(damaged, offset, random.Next(4) == 0 ? random.Next() : Extremes[random.Next(Extremes.Length)]);
            }

            OpenAndRun(damaged);
        }

        Assert.True(OpenAndRun(image), "the image is as it was");
    }

    private static byte[] Compile(string kind) => ModelCompiler.Compile(
        kind switch { "moving" => ForgedModels.MovingOps(), "later" => ForgedModels.LaterOps(), _ => ForgedModels.EveryOp() },
        CompileOptions.Unlimited with
        {
            WindowBytes = 100,
            StreamEverything = kind == "streamed",
            Optimize = kind switch { "plain" => Optimization.None, "on the way" => Optimization.Size, _ => Optimization.Speed },
        }).Image;

    private static int StructureBytes(byte[] image)
    {
        var header = new ModelHeader();
        Assert.Equal(FormatStatus.Ok, header.Read(image, image.Length));
        return header.OpsOffset + header.OpsBytes;
    }

    private static bool OpenAndRun(byte[] image)
    {
        var runner = new ModelRunner(Limits);
        if (runner.Open(new ByteArraySource(image)) != InferenceStatus.Ok)
        {
            Assert.Equal(InferenceStatus.NotOpen, runner.Invoke());
            return false;
        }

        Assert.InRange(runner.HeapBytes, 1, Limits.HeapBytes);
        Assert.InRange(runner.ArenaBytes, 1, Limits.ArenaBytes);
        Assert.Equal(InferenceStatus.Ok, runner.Invoke());
        runner.Reset();
        return true;
    }
}
