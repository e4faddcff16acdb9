using System.Text;

namespace TinyDevice.UpdateServer.Management;

/// <summary>Reads RSQL: <c>;</c> or <c>and</c> binds closer than <c>,</c> or <c>or</c>; values may stand in quotes.</summary>
internal sealed class RsqlReader(string text)
{
    // Deeper than any person nests, far from what a stack holds.
    private const int MaxDepth = 20;
    private static readonly string[] Operators = ["==", "!=", "=gt=", "=ge=", "=lt=", "=le=", "=in=", "=out=", ">=", "<=", ">", "<"];
    private static readonly string[] Lists = ["=in=", "=out="];
    private int _at;
    private int _depth;

    public Rsql Read()
    {
        Rsql query = ReadAny();
        SkipSpace();
        return _at == text.Length ? query : throw Wrong("and, or or the end is expected");
    }

    private Rsql ReadAny()
    {
        if (++_depth > MaxDepth)
        {
            throw Wrong($"brackets are nested deeper than {MaxDepth}");
        }
        List<Rsql> parts = [ReadAll()];
        while (Takes(",") || TakesWord("or"))
        {
            parts.Add(ReadAll());
        }
        _depth--;
        return parts.Count == 1 ? parts[0] : new Rsql.Any(parts);
    }

    private Rsql ReadAll()
    {
        List<Rsql> parts = [ReadOne()];
        while (Takes(";") || TakesWord("and"))
        {
            parts.Add(ReadOne());
        }
        return parts.Count == 1 ? parts[0] : new Rsql.All(parts);
    }

    private Rsql ReadOne()
    {
        if (!Takes("("))
        {
            return ReadComparison();
        }
        Rsql inner = ReadAny();
        return Takes(")") ? inner : throw Wrong("a bracket is not closed");
    }

    private Rsql.Comparison ReadComparison()
    {
        SkipSpace();
        int start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '.' or '_' or '-'))
        {
            _at++;
        }
        string field = text[start.._at];
        if (field.Length == 0)
        {
            throw Wrong("a field is expected");
        }
        SkipSpace();
        string sign = Array.Find(Operators, Takes) ?? throw Wrong("a comparison such as == is expected");
        return new Rsql.Comparison(field, sign, Lists.Contains(sign) ? ReadList() : [ReadValue()]);
    }

    private List<string> ReadList()
    {
        if (!Takes("("))
        {
            throw Wrong("a list in brackets is expected");
        }
        List<string> values = [ReadValue()];
        while (Takes(","))
        {
            values.Add(ReadValue());
        }
        return Takes(")") ? values : throw Wrong("a bracket is not closed");
    }

    private string ReadValue()
    {
        SkipSpace();
        if (_at < text.Length && text[_at] is '"' or '\'')
        {
            return ReadQuoted(text[_at++]);
        }
        int start = _at;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not (';' or ',' or '(' or ')' or '"' or '\''))
        {
            _at++;
        }
        return _at > start ? text[start.._at] : throw Wrong("a value is expected");
    }

    private string ReadQuoted(char quote)
    {
        var value = new StringBuilder();
        for (; _at < text.Length; _at++)
        {
            if (text[_at] == quote)
            {
                _at++;
                return value.ToString();
            }
            _at += text[_at] == '\\' && _at + 1 < text.Length ? 1 : 0;
            value.Append(text[_at]);
        }
        throw Wrong("a quote is not closed");
    }

    private bool Takes(string what)
    {
        SkipSpace();
        bool isThere = string.CompareOrdinal(text, _at, what, 0, what.Length) == 0;
        _at += isThere ? what.Length : 0;
        return isThere;
    }

    private bool TakesWord(string word)
    {
        SkipSpace();
        int end = _at + word.Length;
        bool isThere = string.Compare(text, _at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0
            && end < text.Length && (char.IsWhiteSpace(text[end]) || text[end] == '(');
        _at += isThere ? word.Length : 0;
        return isThere;
    }

    private void SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private FormatException Wrong(string what) => new($"The query \"{text}\" cannot be read at character {_at + 1}: {what}.");
}
