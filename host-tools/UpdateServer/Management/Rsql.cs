namespace TinyDevice.UpdateServer.Management;

/// <summary>One query in RSQL, as hawkBit's lists take it in <c>q</c>: comparisons joined by and, or and brackets.</summary>
internal abstract record Rsql
{
    /// <summary>All of these hold.</summary>
    public sealed record All(IReadOnlyList<Rsql> Parts) : Rsql;

    /// <summary>One of these holds.</summary>
    public sealed record Any(IReadOnlyList<Rsql> Parts) : Rsql;

    /// <summary>A field compared with a value; =in= and =out= have several.</summary>
    public sealed record Comparison(string Field, string Operator, IReadOnlyList<string> Values) : Rsql;

    /// <summary>Reads a query.</summary>
    /// <exception cref="FormatException">A sentence about where it stops making sense.</exception>
    public static Rsql Parse(string text) => new RsqlReader(text).Read();
}
