using Microsoft.AspNetCore.Components;

namespace TinyDevice.UpdateServer.Dashboard.Parts;

/// <summary>A column of a <see cref="DataTable{TRow}"/>.</summary>
/// <param name="Title">Its head; on a phone the label of each value.</param>
/// <param name="Cell">Shows a row's value.</param>
/// <param name="Class">Style class of its cells.</param>
public sealed record Column<TRow>(string Title, RenderFragment<TRow> Cell, string? Class = null);

/// <summary>Makes the columns that need no markup.</summary>
internal static class Column
{
    /// <summary>A column of words.</summary>
    public static Column<TRow> Text<TRow>(string title, Func<TRow, string?> value) =>
        new(title, row => builder => builder.AddContent(0, value(row) is { Length: > 0 } text ? text : "-"));

    /// <summary>A column of whole numbers, aligned so that they compare.</summary>
    public static Column<TRow> Number<TRow>(string title, Func<TRow, long> value) =>
        new(title, row => builder => builder.AddContent(0, Say.Whole(value(row))), "num");
}
