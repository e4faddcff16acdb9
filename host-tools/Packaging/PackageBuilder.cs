using TinyDevice.Formats;
using TinyDevice.Inference;
using TinyDevice.Packaging.Board;
using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Inference;

namespace TinyDevice.Packaging;

/// <summary>The way from a <c>.tflite</c> file to a signed package: compile, run the golden samples, sign, check against the board.</summary>
public static class PackageBuilder
{
    private const int MaxGoldenCount = 64;

    /// <summary>Builds the package, or says in one sentence why the model cannot become one.</summary>
    /// <exception cref="ModelCompileException">The model is damaged, unsupported or too large.</exception>
    /// <exception cref="PackageException">A field breaks a rule, the golden outputs are not reproduced, or the package exceeds the slot.</exception>
    public static BuiltPackage Build(PackageRequest request, SigningKey key)
    {
        ModelSettings board = request.Board.Model;
        CompiledModel model = ModelCompiler.Compile(request.Tflite, CompileOptions.For(board, request.Optimize));
        InferenceSession session = InferenceSession.Open(model.Image, new ModelLimits(board.ArenaBytes, board.HeapBytes, board.WindowBytes));
        CheckReference(request, session);
        CheckShadow(request, session);
        GoldenSamples? golden = MakeGolden(request, session);
        var contents = new PackageContents
        {
            ModelClass = request.ModelClass,
            ModelVersion = request.ModelVersion,
            Epoch = request.Epoch,
            Sequence = request.Sequence,
            Target = request.Target,
            OpSetVersion = model.Report.OpSetVersion,
            ArenaBytes = session.Runner.ArenaBytes,
            HeapBytes = session.Runner.HeapBytes,
            Image = model.Image,
            GoldenCount = golden?.Count(session.InputBytes) ?? 0,
            GoldenMode = request.Mode,
            Golden = golden?.ToSection(session.InputBytes, session.OutputBytes) ?? ReadOnlyMemory<byte>.Empty,
            MaxLatency = request.MaxLatency,
            ProbationInferences = request.ProbationInferences,
            DriftPsiMilli = request.DriftPsiMilli,
            ClassReference = request.ClassReference,
            Shadow = request.Shadow,
            Labels = request.Labels,
        };
        byte[] package = PackageWriter.Write(contents, key);
        return package.Length <= board.SlotBytes
            ? new BuiltPackage(package, contents, model.Report)
            : throw new PackageException(
                $"The package has {package.Length:N0} bytes but a slot of {request.Board.Board.Name} holds {board.SlotBytes:N0}: shrink the model by {package.Length - board.SlotBytes:N0} bytes or raise slotBytes in nf.config.");
    }

    private static void CheckReference(PackageRequest request, InferenceSession session)
    {
        TensorInfo output = session.Runner.Output(0);
        int named = request.ClassReference.Length;
        if (named != 0 && (output.Type != TensorType.Int8 || output.Bytes != named))
        {
            throw new PackageException(
                $"The class reference names {named} classes, but the model's first output holds {output.Bytes} bytes of {output.Type}; give one share per value of an INT8 output.");
        }
    }

    private static void CheckShadow(PackageRequest request, InferenceSession session)
    {
        if (request.Shadow is not { } shadow)
        {
            return;
        }

        TensorInfo output = session.Runner.Output(0);
        if (shadow.PsiMilli > 0 && (output.Type != TensorType.Int8 || output.Bytes < 2))
        {
            throw new PackageException(
                $"The shadow phase limits the distance of class histograms, but the model's first output is {output.Bytes} bytes of {output.Type}, which names no classes; leave that limit away.");
        }

        if (session.Runner.HasState && shadow.Every != 1)
        {
            throw new PackageException(
                "The model remembers earlier inferences, so a shadow phase that shows it only every "
                + $"{shadow.Every}th would compare nonsense; let it run at every inference.");
        }
    }

    private static GoldenSamples? MakeGolden(PackageRequest request, InferenceSession session)
    {
        if (request.GoldenInputs is null)
        {
            if (request.GoldenOutputs is not null)
            {
                throw new PackageException("Golden outputs were given without their inputs; give both.");
            }

            if (request.GoldenCount is < 0 or > MaxGoldenCount)
            {
                throw new PackageException($"The number of golden samples is {request.GoldenCount}; it must lie in 0 to {MaxGoldenCount}.");
            }

            return request.GoldenCount == 0 ? null : GoldenSamples.Generate(session, request.GoldenCount, request.Mode);
        }

        GoldenSamples recorded = GoldenSamples.Record(session, request.GoldenInputs, request.Mode);
        if (request.GoldenOutputs is not { } expected)
        {
            return recorded;
        }

        if (expected.Length != recorded.Outputs.Length)
        {
            throw new PackageException(
                $"The golden outputs hold {expected.Length} bytes, but {recorded.Count(session.InputBytes)} samples of {session.OutputBytes} output bytes are {recorded.Outputs.Length}.");
        }

        GoldenSamples given = recorded with { Outputs = expected };
        if (request.CheckGolden && given.FindMismatch(session) is { } mismatch)
        {
            throw new PackageException(
                $"Golden sample {mismatch.Sample} is not reproduced: output byte {mismatch.Offset} is {mismatch.Actual} where {mismatch.Expected} is expected; every device would refuse this model. Check the conversion, or the golden files.");
        }

        return given;
    }
}
