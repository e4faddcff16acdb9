using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>HTML written as an interpolated string: the literal parts are markup, every value in it is escaped.</summary>
/// <remarks>There is no way to put a string in unescaped, so a page cannot forget to.</remarks>
[InterpolatedStringHandler]
internal sealed class Markup
{
    private readonly StringBuilder _text;

    public Markup(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 16));

    public static Markup Empty { get; } = new(0, 0);

    public static Markup Join(IEnumerable<Markup> parts)
    {
        Markup all = new(0, 0);
        foreach (Markup part in parts)
        {
            all.AppendFormatted(part);
        }
        return all;
    }

    public void AppendLiteral(string markup) => _text.Append(markup);

    public void AppendFormatted(Markup markup) => _text.Append(markup._text);

    public void AppendFormatted(string? value) => _text.Append(HtmlEncoder.Default.Encode(value ?? ""));

    public void AppendFormatted<T>(T value) => AppendFormatted(Convert.ToString(value, CultureInfo.InvariantCulture));

    public override string ToString() => _text.ToString();
}
