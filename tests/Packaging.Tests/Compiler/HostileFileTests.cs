using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Packaging.Tests.Compiler;

/// <summary>A damaged .tflite file is refused with a <see cref="ModelCompileException"/> or compiles; nothing else ever happens.</summary>
public sealed class HostileFileTests
{
    private static readonly CompileOptions Options = new(64 * 1024, 256 * 1024, 4 * 1024);
    private static readonly byte[] Model = File.ReadAllBytes(Path.Combine(RepositoryFolder.Path, "host-tools", "Cli", "Demo", "gesture-2.0.tflite"));

    [Fact]
    public void A_file_cut_short_at_any_length_is_refused()
    {
        int refused = 0;
        for (int length = 0; length < Model.Length; length += length < 64 ? 1 : 37)
        {
            refused += Compiles(Model[..length]) ? 0 : 1;
        }

        Assert.Equal(64 + ((Model.Length - 64 + 36) / 37), refused);
    }

    [Fact]
    public void Flipped_bits_never_escape_as_another_exception()
    {
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = (byte[])Model.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            refused += Compiles(damaged) ? 0 : 1;
        }

        Assert.InRange(refused, 100, 2999);
    }

    [Fact]
    public void Overwritten_words_never_escape_as_another_exception()
    {
        int[] extremes = [0, 1, -1, 4, 255, 65536, 1 << 24, int.MaxValue, int.MinValue];
        var random = new Random(2);
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = (byte[])Model.Clone();
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                BitConverter.TryWriteBytes(damaged.AsSpan(random.Next((damaged.Length / 4) - 1) * 4), extremes[random.Next(extremes.Length)]);
            }

            refused += Compiles(damaged) ? 0 : 1;
        }

        Assert.InRange(refused, 100, 2999);
    }

    [Fact]
    public void Noise_behind_the_identifier_is_refused()
    {
        var random = new Random(3);
        for (int i = 0; i < 500; i++)
        {
            byte[] noise = new byte[random.Next(8, 400)];
            random.NextBytes(noise);
            "TFL3"u8.CopyTo(noise.AsSpan(4));
            BitConverter.TryWriteBytes(noise, random.Next(0, noise.Length + 8));
            Assert.False(Compiles(noise));
        }
    }

    private static bool Compiles(byte[] file)
    {
        try
        {
            return ModelCompiler.Compile(file, Options).Image.Length > 0;
        }
        catch (ModelCompileException)
        {
            return false;
        }
    }
}
