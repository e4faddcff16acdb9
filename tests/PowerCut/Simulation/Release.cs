using TinyDevice.Packaging;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.PowerCut.Simulation;

/// <summary>Packages of the demo's gesture models, compiled and signed as a user would.</summary>
internal static class Release
{
    public const string Target = "esp32";
    public const string ModelClass = "gesture";

    private static readonly Lazy<SigningKey> KeyMade = new(SigningKey.Create);
    private static readonly Lazy<SigningKey> RootMade = new(SigningKey.Create);
    private static readonly Lazy<SigningKey> NextKeyMade = new(SigningKey.Create);
    private static readonly Lazy<byte[]> RotationMade = new(() => TrustRotationWriter.Write(
        RootedTrustRecord, new TrustContents { Signers = [NextKey.PublicKey, Key.PublicKey], Root = Root.PublicKey, Sequence = 2 }, Root, Root));

    private static readonly Lazy<CompiledModel[]> Models = new(() => [Compile("1.0"), Compile("2.0"), Compile("3.0")]);
    private static readonly Lazy<byte[]> OneMade = new(() => Make(1));
    private static readonly Lazy<byte[]> TwoMade = new(() => Make(2));
    private static readonly Lazy<byte[]> ThreeMade = new(() => Make(3));

    public static SigningKey Key => KeyMade.Value;

    public static byte[] TrustRecord => TrustRecordWriter.Write(new TrustContents { Signers = [Key.PublicKey] });

    /// <summary>The key of the rotation's new signer.</summary>
    public static SigningKey NextKey => NextKeyMade.Value;

    /// <summary>Keys as in <see cref="TrustRecord"/>, with a root that may change them.</summary>
    public static byte[] RootedTrustRecord => TrustRecordWriter.Write(new TrustContents { Signers = [Key.PublicKey], Root = Root.PublicKey, Sequence = 1 });

    /// <summary>What leads from <see cref="RootedTrustRecord"/> to a record that trusts <see cref="NextKey"/> too.</summary>
    public static byte[] Rotation => RotationMade.Value;

    private static SigningKey Root => RootMade.Value;

    /// <summary>A good model.</summary>
    public static byte[] One => OneMade.Value;

    /// <summary>A good, newer model.</summary>
    public static byte[] Two => TwoMade.Value;

    /// <summary>The newest, whose outputs are not its trainer's.</summary>
    public static byte[] Three => ThreeMade.Value;

    /// <summary>Model image compiled into the simulated firmware.</summary>
    public static byte[] FactoryImage => Models.Value[0].Image;

    /// <summary>Signs gesture model 1, 2 or 3, changed as asked.</summary>
    public static byte[] Make(int number, Func<PackageContents, PackageContents>? change = null, SigningKey? key = null)
    {
        CompiledModel model = Models.Value[number - 1];
        byte[] inputs = Demo($"gesture-{number}.0.golden.in.bin");
        byte[] outputs = Demo($"gesture-{number}.0.golden.out.bin");
        const int InputBytes = 64 * 3;
        int samples = inputs.Length / InputBytes;
        int outputBytes = outputs.Length / samples;
        MemoryStream golden = new();
        for (int i = 0; i < samples; i++)
        {
            golden.Write(inputs, i * InputBytes, InputBytes);
            golden.Write(outputs, i * outputBytes, outputBytes);
        }

        PackageContents contents = new()
        {
            ModelClass = ModelClass,
            ModelVersion = $"{number}.0",
            Sequence = (uint)number,
            Target = Target,
            ArenaBytes = model.Report.ArenaBytes,
            HeapBytes = model.Report.HeapBytes,
            Image = model.Image,
            GoldenCount = samples,
            Golden = golden.ToArray(),
        };
        return PackageWriter.Write(change is null ? contents : change(contents), key ?? Key);
    }

    private static CompiledModel Compile(string version) =>
        ModelCompiler.Compile(Demo($"gesture-{version}.tflite"), new CompileOptions());

    private static byte[] Demo(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Demo", name));
}
