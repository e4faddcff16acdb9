using TinyDevice.Formats;
using TinyDevice.Packaging;

namespace TinyDevice.Fuzz;

/// <summary>Damaged deltas and coded chunks: a status, and nothing read or written outside; what decodes stays inside its chunk.</summary>
internal sealed class DeltaTarget : IFuzzTarget
{
    private const int Weights = 9000;

    private static readonly DeltaSource Source = DeltaSource.OfFactory(Noise(1));
    private static readonly byte[] Delta = Make();
    private static readonly byte[] Prologue = Delta[PackageLayout.PayloadOffset(Weights)..DeltaLayout.BodyOffset(Weights)];

    public string Name => "delta";

    public string Run(Random random) => random.Next(3) == 0 ? Open(random) : Decode(random);

    private static string Open(Random random)
    {
        // What lies before the prologue is the package's and has its own target.
        int start = PackageLayout.PayloadOffset(Weights);
        byte[] bad = [.. Delta[..start], .. Mutation.Damage(Delta[start..], Prologue.Length, random)];
        try
        {
            PackageReader made = DeltaReader.Open(bad).Apply(Source);
            PackageTarget.Check(made.Bytes.Span[start..].SequenceEqual(DeltaReader.Open(Delta).Apply(Source).Bytes.Span[start..]), "another payload");
            return "made";
        }
        catch (PackageException)
        {
            return "refused";
        }
    }

    private static string Decode(Random random)
    {
        int index = random.Next(PackageLayout.ChunkCount(Weights));
        int at = DeltaLayout.CodedOffset(Prologue, Weights, index);
        byte[] coded = Mutation.Damage(Delta[at..(at + DeltaLayout.CodedSize(Prologue, index))], 40, random);
        byte[] chunk = new byte[PackageLayout.ChunkLength(Weights, index)];
        DeltaChunk decoder = new();
        decoder.Open(coded, coded.Length, chunk, chunk.Length);
        int end = 0;
        while (decoder.Next())
        {
            PackageTarget.Check(decoder.Start == end && decoder.Length > 0 && decoder.BaseOffset < 1 << 24, "segments are not in turn");
            end += decoder.Length;
            PackageTarget.Check(end <= chunk.Length, "a segment leaves its chunk");
            if (!decoder.Apply())
            {
                break;
            }
        }

        PackageTarget.Check(decoder.Status != FormatStatus.Ok || end == chunk.Length, "an incomplete chunk is Ok");
        return "chunk " + PackageTarget.Defined(decoder.Status);
    }

    private static byte[] Make()
    {
        byte[] image = [.. Noise(1).Select((b, i) => (byte)(b + (i * 7919 % 11 == 0 ? (i % 23) - 11 : 0)))];
        Noise(2).AsSpan(0, 1500).CopyTo(image.AsSpan(5000));
        image.AsSpan(7000, 900).Fill(DeltaChunk.Middle);
        using SigningKey key = SigningKey.Create();
        byte[] package = PackageWriter.Write(
            new PackageContents { ModelClass = "gesture", ModelVersion = "1.2.3", Sequence = 7, Target = "esp32", ArenaBytes = 4096, HeapBytes = 8192, Image = image },
            key);
        return DeltaWriter.Write(PackageReader.Open(package), Source);
    }

    private static byte[] Noise(int seed)
    {
        byte[] bytes = new byte[Weights];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
