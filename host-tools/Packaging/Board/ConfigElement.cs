using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace TinyDevice.Packaging.Board;

/// <summary>One element of nf.config; hands out its attributes typed and refuses what nobody asked for.</summary>
internal sealed class ConfigElement(string file, XElement element)
{
    private readonly HashSet<string> _known = [];

    public string Name => element.Name.LocalName;

    public string Text(string name, int maxLength)
    {
        string value = Optional(name, maxLength) ?? throw Fail(element, $"<{Name}> needs the attribute \"{name}\"");
        return value.Length > 0 ? value : throw Fail(Attribute(name)!, $"\"{name}\" of <{Name}> must not be empty");
    }

    /// <summary>Letters, digits, '.', '_' and '-' only: such words go into paths, commands and C# source as they stand.</summary>
    public string Word(string name, int maxLength)
    {
        string text = Text(name, maxLength);
        return text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? text
            : throw Fail(Attribute(name)!, $"\"{name}\" of <{Name}> may hold letters, digits, '.', '_' and '-' only, not \"{text}\"");
    }

    /// <summary>The attribute's text, or null when it is absent.</summary>
    public string? Optional(string name, int maxLength)
    {
        XAttribute? attribute = Attribute(name);
        return attribute is null || attribute.Value.Length <= maxLength
            ? attribute?.Value
            : throw Fail(attribute, $"\"{name}\" of <{Name}> is longer than {maxLength} characters");
    }

    public int Number(string name, int minimum, int maximum)
    {
        string text = Text(name, 16);
        bool hexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        bool valid = hexadecimal
            ? int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        return valid && value >= minimum && value <= maximum
            ? value
            : throw Fail(Attribute(name)!, $"\"{name}\" of <{Name}> must be a whole number from {minimum} to {maximum} (decimal, or 0x...), not \"{text}\"");
    }

    public string Choice(string name, params string[] choices)
    {
        string text = Text(name, 64);
        return choices.Contains(text)
            ? text
            : throw Fail(Attribute(name)!, $"\"{name}\" of <{Name}> must be one of {string.Join(", ", choices)}, not \"{text}\"");
    }

    /// <summary>The single child of that name.</summary>
    public ConfigElement Child(string name)
    {
        _known.Add(name);
        List<XElement> found = [.. element.Elements(name)];
        return found.Count switch
        {
            1 => new ConfigElement(file, found[0]),
            0 => throw Fail(element, $"<{Name}> needs an element <{name}>"),
            _ => throw Fail(found[1], $"<{name}> is there a second time"),
        };
    }

    /// <summary>All children of that name, in order.</summary>
    public List<ConfigElement> Children(string name)
    {
        _known.Add(name);
        return [.. element.Elements(name).Select(child => new ConfigElement(file, child))];
    }

    /// <summary>Refuses attributes, elements and text that no reader asked for: a misspelt key must not be silently ignored.</summary>
    public void End()
    {
        foreach (XAttribute attribute in element.Attributes())
        {
            if (attribute.Name.Namespace == XNamespace.None && !_known.Contains(attribute.Name.LocalName))
                throw Fail(attribute, $"<{Name}> has no attribute \"{attribute.Name.LocalName}\"");
        }

        foreach (XNode node in element.Nodes())
        {
            if (node is XElement child && !_known.Contains(child.Name.ToString()))
                throw Fail(child, $"<{Name}> has no element <{child.Name}>");
            if (node is XText text)
                throw Fail(element, $"<{Name}> holds the stray text \"{text.Value.Trim()}\"");
        }
    }

    public BoardConfigException Fail(string attribute, string what) => Fail((XObject?)element.Attribute(attribute) ?? element, what);

    private XAttribute? Attribute(string name)
    {
        _known.Add(name);
        return element.Attribute(name);
    }

    private BoardConfigException Fail(XObject where, string what) =>
        new($"{file}, line {((IXmlLineInfo)where).LineNumber}: {what}; see docs/nf-config.md.");
}
