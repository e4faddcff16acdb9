using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using TinyDevice.Packaging.Board;

namespace TinyDevice.Packaging.Tests.Board;

/// <summary>Every key of nf.config in turn: left out, misspelt, nonsense and unknown, each one sentence with the line it stands in.</summary>
public sealed class BoardConfigKeyTests : IDisposable
{
    private static readonly string[] Optional = ["server/caFile", "trust/rootFile", "nanoff/serialPort", "nanoff/options"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tinydevice-keys");

    /// <summary>Element, key and which of several elements of that name.</summary>
    public static TheoryData<string, string, int> Keys
    {
        get
        {
            var keys = new TheoryData<string, string, int>();
            foreach (XAttribute key in Attributes(Text()))
                keys.Add(key.Parent!.Name.LocalName, key.Name.LocalName, Index(key.Parent));
            return keys;
        }
    }

    public static TheoryData<string, string> Numbers
    {
        get
        {
            var keys = new TheoryData<string, string>();
            foreach (XAttribute key in Attributes(Text()).Where(a => Regex.IsMatch(a.Value, "^(0x[0-9A-Fa-f]+|[0-9]+)$")))
                keys.Add(key.Parent!.Name.LocalName, key.Name.LocalName);
            return keys;
        }
    }

    public static TheoryData<string> Elements => [.. Root().DescendantsAndSelf().Select(e => e.Name.LocalName).Distinct()];

    public static TheoryData<string> Children => [.. Root().Descendants().Select(e => e.Name.LocalName).Distinct()];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_left_out_is_missed_in_its_line(string element, string key, int index)
    {
        (string text, int line) = Change(element, key, index, _ => "");
        if (Optional.Contains($"{element}/{key}"))
            Assert.NotNull(Load(text));
        else
            AssertSays(text, line, $"<{element}> needs the attribute \"{key}\"");
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_misspelt_is_found_in_its_line(string element, string key, int index)
    {
        (string text, int line) = Change(element, key, index, value => $"{key}s=\"{value}\"");
        string expected = Optional.Contains($"{element}/{key}") ? $"<{element}> has no attribute \"{key}s\"" : $"<{element}> needs the attribute \"{key}\"";
        AssertSays(text, line, expected);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_value_that_makes_no_sense_is_refused_in_its_line(string element, string key, int index)
    {
        // Too long for any key, and of characters no number or word has.
        (string text, int line) = Change(element, key, index, _ => $"{key}=\"{new string('*', 500)}\"");
        AssertSays(text, line, $"\"{key}\" of <{element}>");
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_number_is_refused_when_negative_huge_or_fractional(string element, string key)
    {
        foreach (string wrong in new[] { "-1", "99999999999", "1.5", "0x", "1e3", "twelve", "" })
        {
            (string text, int line) = Change(element, key, 0, _ => $"{key}=\"{wrong}\"");
            AssertSays(text, line, $"\"{key}\" of <{element}> must ");
        }
    }

    [Theory]
    [MemberData(nameof(Elements))]
    public void An_unknown_key_is_refused_in_every_element(string element)
    {
        string text = Regex.Replace(Text(), $"<{element}(?=[ >\n])", $"<{element} surplus=\"1\"");
        int line = text[..text.IndexOf("surplus", StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        AssertSays(text, line, $"<{element}> has no attribute \"surplus\"");
    }

    [Theory]
    [MemberData(nameof(Children))]
    public void An_element_left_out_is_missed(string element)
    {
        XElement root = Root();
        root.Descendants(element).Remove();
        string expected = element switch { "key" => "one or two <key> elements, not 0", "package" => "at least one element <package>", _ => $"<nfConfig> needs an element <{element}>" };

        Assert.Contains(expected, Assert.Throws<BoardConfigException>(() => Load(root.ToString())).Message, StringComparison.Ordinal);
    }

    private static string Text() => File.ReadAllText(Path.Combine(BoardConfigTests.Root, BoardConfig.FileName));

    private static XElement Root() => XDocument.Parse(Text()).Root!;

    private static IEnumerable<XAttribute> Attributes(string text) => XDocument.Parse(text, LoadOptions.SetLineInfo).Descendants()
        .SelectMany(e => e.Attributes()).Where(a => !a.IsNamespaceDeclaration && a.Name.Namespace == XNamespace.None);

    private static int Index(XElement element) => element.ElementsBeforeSelf(element.Name).Count();

    /// <summary>Replaces one key as written, and tells the line a mistake in it must be reported for.</summary>
    private static (string Text, int Line) Change(string element, string key, int index, Func<string, string> replacement)
    {
        string text = Text();
        XAttribute attribute = Attributes(text).Single(a => a.Parent!.Name == element && a.Name == key && Index(a.Parent) == index);
        IXmlLineInfo where = attribute;
        string[] lines = text.Split('\n');
        string written = $"{key}=\"{attribute.Value}\"";
        string line = lines[where.LineNumber - 1];
        Assert.Equal(written, line.Substring(where.LinePosition - 1, written.Length));
        string put = replacement(attribute.Value);
        lines[where.LineNumber - 1] = line[..(where.LinePosition - 1)] + put + line[(where.LinePosition - 1 + written.Length)..];

        // What is absent has no line of its own; its element's is told.
        bool isThere = put.StartsWith(key + "=", StringComparison.Ordinal) || Optional.Contains($"{element}/{key}");
        return (string.Join('\n', lines), isThere ? where.LineNumber : ((IXmlLineInfo)attribute.Parent!).LineNumber);
    }

    private BoardConfig Load(string text)
    {
        string path = Path.Combine(_folder.FullName, BoardConfig.FileName);
        File.WriteAllText(path, text);
        return BoardConfig.Load(path);
    }

    private void AssertSays(string text, int line, string expected)
    {
        string message = Assert.Throws<BoardConfigException>(() => Load(text)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.StartsWith($"{Path.Combine(_folder.FullName, BoardConfig.FileName)}, line {line}: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.EndsWith("; see docs/nf-config.md.", message, StringComparison.Ordinal);
    }
}
