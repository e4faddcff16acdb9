using TinyDevice.Packaging.Compiler.Costs;

namespace TinyDevice.Packaging.Compiler;

/// <summary>One operator of the .tflite file and what became of it.</summary>
/// <param name="SourceIndex">Index in the .tflite file.</param>
/// <param name="Name">Name as in the TFLite schema.</param>
/// <param name="OpIndex">Index of the image's op, -1 when nothing is left to do on the device.</param>
/// <param name="InputShape">Shape of the first input.</param>
/// <param name="OutputShape">Shape of the first output.</param>
/// <param name="WeightBytes">Weights and channel entries, in bytes.</param>
/// <param name="Macs">Multiply-accumulate operations of one inference.</param>
/// <param name="ActivationBytes">Bytes of its activation inputs and outputs.</param>
/// <param name="Streamed">True when the weights pass through the window.</param>
/// <param name="Packed">True when the weights are packed three to a long.</param>
/// <param name="Kernel">Which kernel runs it: plain, packed, on the way (packed at every inference), lanes, streams or scaled; empty when nothing is left to do.</param>
/// <param name="PackedBytes">Heap that packing takes beyond one byte a weight; 0 when not packed.</param>
/// <param name="Cost">Estimated instructions of one inference.</param>
/// <param name="SavedInstructions">IL instructions its fast kernel saves at every inference, estimated; 0 when it runs plainly.</param>
/// <param name="OutputOffset">Position of the first output in the arena.</param>
/// <param name="OutputBytes">Size of the first output.</param>
/// <param name="OpCount">Number of the image's ops it became, one after another.</param>
public sealed record LayerReport(
    int SourceIndex,
    string Name,
    int OpIndex,
    IReadOnlyList<int> InputShape,
    IReadOnlyList<int> OutputShape,
    int WeightBytes,
    long Macs,
    int ActivationBytes,
    bool Streamed,
    bool Packed,
    string Kernel,
    int PackedBytes,
    OpCost Cost,
    long SavedInstructions,
    int OutputOffset,
    int OutputBytes,
    int OpCount);
