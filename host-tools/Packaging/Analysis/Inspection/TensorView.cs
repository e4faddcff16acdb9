using TinyDevice.Formats;

namespace TinyDevice.Packaging.Analysis.Inspection;

/// <summary>A tensor in words and numbers.</summary>
/// <param name="Index">Index in its list.</param>
/// <param name="Name">Name in the .tflite file; null in an image, which keeps none.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Scale">Real size of one step; null when not quantized or quantized by channel.</param>
/// <param name="ZeroPoint">The value that stands for 0; null likewise.</param>
/// <param name="ChannelScales">Number of scales when there is one per channel.</param>
/// <param name="Bytes">Size.</param>
/// <param name="IsConstant">Whether the file holds its values.</param>
/// <param name="ArenaOffset">Position in the arena; null where there is none.</param>
public sealed record TensorView(
    int Index, string? Name, string Type, IReadOnlyList<int> Shape, float? Scale, int? ZeroPoint, int? ChannelScales, long Bytes, bool IsConstant, int? ArenaOffset)
{
    /// <summary>An input or output of an image.</summary>
    public static TensorView Of(TensorInfo tensor, int index) => new(
        index,
        null,
        tensor.Type.ToString().ToLowerInvariant(),
        [.. Enumerable.Range(0, tensor.Rank).Select(tensor.Dimension)],
        tensor.Scale > 0 ? tensor.Scale : null,
        tensor.Scale > 0 ? tensor.ZeroPoint : null,
        null,
        tensor.Bytes,
        false,
        tensor.Offset);
}
