using System.Globalization;
using System.Text;

namespace TinyDevice.Packaging.Analysis.Evaluation;

/// <summary>Reads class numbers: .npy integers, a text file with one number a line, or a .bin file with one byte each.</summary>
public static class Labels
{
    private const int MaxClass = 1_000_000;

    /// <summary>Reads labels.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">Its name; <c>.txt</c> and <c>.csv</c> are text, other files that are no .npy raw bytes.</param>
    /// <exception cref="DataFormatException">A label is no class number.</exception>
    public static int[] Read(byte[] bytes, string name)
    {
        if (NpyFile.IsNpy(bytes))
        {
            var array = NpyFile.Read(bytes, name);
            return [.. Enumerable.Range(0, array.Count).Select(i => Check(array[i], name, i))];
        }

        return Path.GetExtension(name).ToLowerInvariant() is ".txt" or ".csv"
            ? [.. Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select((line, i) => Check(Parse(line), name, i))]
            : [.. bytes.Select(value => (int)value)];
    }

    private static double Parse(string line) => int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : -1;

    private static int Check(double value, string name, int index) => value >= 0 && value <= MaxClass && value == Math.Floor(value)
        ? (int)value
        : throw new DataFormatException($"Label {index} of {name} is no class number from 0; give whole numbers.");
}
