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
}
