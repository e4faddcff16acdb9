using System.Globalization;
using System.Text;

namespace TinyDevice.Packaging.Board;

/// <summary>Writes a model image as C# source, to be compiled into the firmware as the model that is always there.</summary>
public static class FactoryModelSource
{
    private const int BytesPerLine = 24;

    /// <summary>Namespace of the firmware's own factory model.</summary>
    public const string DefaultNamespace = "TinyDevice.Device";

    /// <summary>Class of the firmware's own factory model.</summary>
    public const string DefaultClass = "FactoryImage";

    /// <summary>The text of firmware/Device/FactoryImage.cs, or of a class like it, for an image of that version.</summary>
    public static string Write(ReadOnlySpan<byte> image, string version, string namespaceName = DefaultNamespace, string className = DefaultClass)
    {
        var source = new StringBuilder();
        source.Append(CultureInfo.InvariantCulture, $$"""
            // Generated from a model image by FactoryModelSource. Do not edit.
            namespace {{namespaceName}}
            {
                /// <summary>The model compiled into the firmware: it runs when no slot holds a good one.</summary>
                internal static class {{className}}
                {
                    /// <summary>Version reported to the server.</summary>
                    public const string Version = "{{version}}";

                    /// <summary>Model image, docs/formats/model.md.</summary>
                    public static readonly byte[] Image =
                    {

            """);
        for (int i = 0; i < image.Length; i += BytesPerLine)
        {
            source.Append("           ");
            foreach (byte value in image.Slice(i, Math.Min(BytesPerLine, image.Length - i)))
                source.Append(CultureInfo.InvariantCulture, $" {value},");
            source.Append('\n');
        }

        source.Append("        };\n    }\n}\n");
        return source.ToString();
    }

    /// <summary>The image in a source file that <see cref="Write"/> wrote.</summary>
    /// <exception cref="PackageException">The file cannot be read or is none.</exception>
    public static byte[] Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PackageException($"{path} cannot be read: {e.Message}", e);
        }

        int start = text.IndexOf("byte[] Image =", StringComparison.Ordinal);
        int open = start < 0 ? -1 : text.IndexOf('{', start);
        int close = open < 0 ? -1 : text.IndexOf('}', open);
        string[] numbers = close < 0 ? [] : text[(open + 1)..close].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        byte[] image = new byte[numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!byte.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out image[i]))
            {
                throw new PackageException($"{path} holds '{numbers[i]}' where a byte of a model image should be.");
            }
        }

        return image.Length > 0 ? image : throw new PackageException($"{path} holds no model image as tinydevice export writes it.");
    }
}
