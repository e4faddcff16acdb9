using System.Reflection;
using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.Update.Crypto;

namespace TinyDevice.Update.Tests.Crypto;

public sealed class VerificationCostTests
{
    private const string Cose = "TinyDevice.Formats.CoseSign1";
    private const string Record = "TinyDevice.Formats.TrustRecord";
    private static readonly SigningKey Key = SigningKey.Create();
    private readonly ITestOutputHelper _output;

    public VerificationCostTests(ITestOutputHelper output)
    {
        _output = output;
    }

    [Fact]
    public void Verifies_a_package_header_within_two_million_IL_instructions()
    {
        // Issue 5 allows 6 million.
        long cost = Count(withHint: true);
        _output.WriteLine($"{cost} IL instructions with the hint");
        Assert.InRange(cost, 500_000, 2_000_000);
    }

    [Fact]
    public void Verifies_a_package_header_without_a_hint_within_four_million_IL_instructions()
    {
        long cost = Count(withHint: false);
        _output.WriteLine($"{cost} IL instructions without a hint");
        Assert.InRange(cost, 500_000, 4_000_000);
    }

    [Fact]
    public void Allocates_the_same_small_memory_for_every_signature()
    {
        byte[] package = Package();
        var message = new CoseSign1();
        message.Read(package, PackageLayout.EnvelopeOffset, LittleEndian.ReadUInt16(package, 4));
        byte[] bytes = TrustRecordWriter.Write(new TrustContents { Signers = [Key.PublicKey] });
        var trust = new TrustRecord();
        trust.Read(bytes, 0, bytes.Length);
        Assert.Equal(SignatureStatus.Ok, Es256.Verify(package, message, trust));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(SignatureStatus.Ok, Es256.Verify(package, message, trust));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        _output.WriteLine($"{allocated} bytes");
        Assert.InRange(allocated, 1, 10_000);
    }

    private static long Count(bool withHint)
    {
        byte[] package = Package();
        byte[] trust = TrustRecordWriter.Write(new TrustContents { Signers = [Key.PublicKey] });
        IlCounter counter = IlCounter.Of(typeof(CoseSign1).Assembly);
        object message = counter.Create(Cose);
        object record = counter.Create(Record);
        counter.Method(Record, "Read", 3).Invoke(record, [trust, 0, trust.Length]);
        counter.Method(Cose, "Read", 3).Invoke(message, [package, PackageLayout.EnvelopeOffset, LittleEndian.ReadUInt16(package, 4)]);
        if (!withHint)
        {
            message.GetType().GetProperty("HintOffset")!.SetValue(message, -1, BindingFlags.Instance | BindingFlags.NonPublic, null, null, null);
        }

        counter.Reset();
        object? status = counter.Method("TinyDevice.Update.Crypto.Es256", "Verify", 3).Invoke(null, [package, message, record]);
        Assert.Equal(0, (int)status!);
        return counter.Total;
    }

    private static byte[] Package()
    {
        var contents = new PackageContents
        {
            ModelClass = "kws",
            ModelVersion = "1.0.0",
            Sequence = 1,
            Target = "esp32",
            ArenaBytes = 1000,
            HeapBytes = 2000,
            Image = new byte[5000],
        };
        return PackageWriter.Write(contents, Key);
    }
}
