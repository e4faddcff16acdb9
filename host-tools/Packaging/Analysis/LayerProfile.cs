namespace TinyDevice.Packaging.Analysis;

/// <summary>What one operator of a model costs, found from shapes alone, so that it is known for models nothing here can run.</summary>
/// <param name="Index">Index in the .tflite file, or in the plan.</param>
/// <param name="Operator">Name as in the TFLite schema.</param>
/// <param name="InputShape">Shape of the first input.</param>
/// <param name="OutputShape">Shape of the first output.</param>
/// <param name="WeightBytes">Bytes of its constants in the file.</param>
/// <param name="ActivationBytes">Bytes of its activation inputs and outputs.</param>
/// <param name="AliveBytes">Bytes of all activations alive while it runs, each rounded up to 16.</param>
/// <param name="Macs">Multiply-accumulate operations of one inference.</param>
/// <param name="OutputElements">Elements of all outputs.</param>
/// <param name="Channels">Output channels with a scale of their own; 0 when one scale serves all.</param>
/// <param name="Instructions">IL instructions of one inference, estimated from counted kernels; 0 where TinyDevice cannot run the model.</param>
/// <param name="Milliseconds">Estimated time on the first target asked for; null when it is not known.</param>
/// <param name="IsInt8">Whether all its activations are integers.</param>
public sealed record LayerProfile(
    int Index,
    string Operator,
    IReadOnlyList<int> InputShape,
    IReadOnlyList<int> OutputShape,
    long WeightBytes,
    long ActivationBytes,
    long AliveBytes,
    long Macs,
    long OutputElements,
    int Channels,
    long Instructions,
    double? Milliseconds,
    bool IsInt8);
