using TinyDevice.Formats;
using TinyDevice.Packaging.Inference;

namespace TinyDevice.Packaging.Analysis.Inspection;

/// <summary>A model image readably.</summary>
/// <param name="ImageBytes">Size.</param>
/// <param name="OpSetVersion">Oldest op set that runs it.</param>
/// <param name="ArenaBytes">Arena.</param>
/// <param name="HeapBytes">Heap of the open model, the arena included.</param>
/// <param name="WindowBytes">Window of streamed weights; 0 when all are resident.</param>
/// <param name="States">Number of state variables.</param>
/// <param name="Inputs">Inputs.</param>
/// <param name="Outputs">Outputs.</param>
/// <param name="Ops">Op records in the order they run.</param>
public sealed record ImageView(
    int ImageBytes,
    int OpSetVersion,
    int ArenaBytes,
    int HeapBytes,
    int WindowBytes,
    int States,
    IReadOnlyList<TensorView> Inputs,
    IReadOnlyList<TensorView> Outputs,
    IReadOnlyList<OpView> Ops)
{
    /// <summary>Reads an image after the engine has accepted it.</summary>
    /// <exception cref="InferenceException">The engine refuses it.</exception>
    public static ImageView Read(byte[] image)
    {
        var session = InferenceSession.Open(image);
        var header = new ModelHeader();
        FormatStatus status = header.Read(image, image.Length);
        if (status != FormatStatus.Ok)
        {
            throw new InferenceException($"The model image's header cannot be read: {FormatStatusText.Of(status)}.");
        }

        return new ImageView(
            header.ImageBytes,
            header.OpSetVersion,
            header.ArenaBytes,
            session.Runner.HeapBytes,
            session.Runner.WindowBytes,
            header.StateCount,
            [.. Enumerable.Range(0, header.InputCount).Select(i => TensorView.Of(session.Runner.Input(i), i))],
            [.. Enumerable.Range(0, header.OutputCount).Select(i => TensorView.Of(session.Runner.Output(i), i))],
            OpView.ReadAll(image, header));
    }
}
