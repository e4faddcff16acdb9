using System.Text;

namespace TinyDevice.Benchmarks;

/// <summary>A table of a report: the first column is text, all others are figures.</summary>
internal sealed class MarkdownTable(params string[] heads)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row; its cells are in the order of the heads.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append("| ").AppendJoin(" | ", heads).Append(" |\n|---").Append(string.Concat(Enumerable.Repeat("|---:", heads.Length - 1))).Append("|\n");
        foreach (string[] row in _rows)
        {
            text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        }

        return text.ToString();
    }
}
