using TinyDevice.Formats;

namespace TinyDevice.Packaging.Analysis.Inspection;

/// <summary>One op record of an image, docs/formats/model.md section 4.</summary>
/// <param name="Index">Index in the image.</param>
/// <param name="Op">What the device does.</param>
/// <param name="Variant">The kernel; 0 is the plain one.</param>
/// <param name="SourceIndex">The operator's index in the .tflite file.</param>
/// <param name="Inputs">Operands read.</param>
/// <param name="Outputs">Operands written.</param>
/// <param name="Parameters">The record's integers.</param>
public sealed record OpView(
    int Index, string Op, int Variant, int SourceIndex, IReadOnlyList<Operand> Inputs, IReadOnlyList<Operand> Outputs, IReadOnlyList<int> Parameters)
{
    private const int OperandBytes = 8;

    /// <summary>Every record; the engine must have accepted the image before.</summary>
    internal static IReadOnlyList<OpView> ReadAll(byte[] image, ModelHeader header)
    {
        List<OpView> ops = [];
        int at = header.OpsOffset;
        for (int i = 0; i < header.OpCount; i++)
        {
            int length = LittleEndian.ReadUInt16(image, at);
            int inputs = image[at + 4];
            int outputs = image[at + 5];
            int operands = at + ModelFormat.OpHeaderSize;
            int parameters = operands + (OperandBytes * (inputs + outputs));
            ops.Add(new OpView(
                i,
                ((ModelOpCode)image[at + 2]).ToString(),
                image[at + 3],
                LittleEndian.ReadUInt16(image, at + 6),
                [.. Enumerable.Range(0, inputs).Select(n => Read(image, operands, n))],
                [.. Enumerable.Range(inputs, outputs).Select(n => Read(image, operands, n))],
                [.. Enumerable.Range(0, (at + length - parameters) / 4).Select(n => LittleEndian.ReadInt32(image, parameters + (4 * n)))]));
            at += length;
        }

        return ops;
    }

    private static Operand Read(byte[] image, int start, int index) => new(
        LittleEndian.ReadInt32(image, start + (OperandBytes * index)),
        LittleEndian.ReadInt32(image, start + (OperandBytes * index) + 4));
}

/// <summary>A place in the arena.</summary>
public sealed record Operand(int Offset, int Bytes);
