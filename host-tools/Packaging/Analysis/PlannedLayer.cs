using System.Globalization;

namespace TinyDevice.Packaging.Analysis;

/// <summary>A layer planned by hand, in the lesson's notation: <c>conv2d in,out,height,width</c> or <c>dense in,out</c>.</summary>
/// <param name="Kind"><c>conv2d</c> or <c>dense</c>.</param>
/// <param name="Numbers">Its numbers as given.</param>
public sealed record PlannedLayer(string Kind, IReadOnlyList<int> Numbers)
{
    private const int MaxNumber = 1_000_000;

    /// <summary>Weights, biases included.</summary>
    public long Weights => Kind == "dense"
        ? ((long)Numbers[0] * Numbers[1]) + Numbers[1]
        : ((long)Numbers[0] * Numbers[1] * Numbers[2] * Numbers[3]) + Numbers[1];

    /// <summary>Output channels.</summary>
    public int Outputs => Numbers[1];

    /// <summary>Reads layers separated by semicolons.</summary>
    /// <exception cref="FormatException">The text is no such list; the message says what is wrong where.</exception>
    public static IReadOnlyList<PlannedLayer> ParseAll(string text)
    {
        PlannedLayer[] layers = [.. text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
        return layers.Length > 0 ? layers : throw new FormatException("There is no layer; write for example \"conv2d 1,8,3,3; dense 2048,4\".");
    }

    private static PlannedLayer Parse(string text, int index)
    {
        string[] parts = text.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string form = parts[0] switch
        {
            "dense" => "dense in,out",
            "conv2d" => "conv2d in,out,height,width",
            _ => throw new FormatException($"Layer {index}: '{parts[0]}' is not known; use conv2d or dense."),
        };
        int[] numbers = parts.Length < 2 ? [] : [.. parts[1].Split(',').Select(Number)];
        return numbers.Length == (parts[0] == "dense" ? 2 : 4) && numbers.All(number => number is > 0 and <= MaxNumber)
            ? new PlannedLayer(parts[0], numbers)
            : throw new FormatException($"Layer {index}: '{text}' must be '{form}' with whole numbers from 1 to {MaxNumber:N0}.");
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
