using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer;

/// <summary>Lists in pages: <c>?limit=</c> of 1 to 500 rows, <c>?after=</c> the cursor of the page before.</summary>
internal static class Paging
{
    private const int Default = 50;
    private const int Max = 500;

    public static ProblemHttpResult? Check(int? limit) =>
        limit is < 1 or > Max ? Problems.BadRequest($"limit is {limit}; it must be between 1 and {Max}.") : null;

    /// <summary>One row more than the page holds, which tells whether another page follows.</summary>
    public static int RowsFor(int? limit) => (limit ?? Default) + 1;

    public static Page<TItem> ToPage<TRow, TItem>(List<TRow> rows, int? limit, Func<TRow, TItem> item, Func<TRow, IConvertible> cursor)
    {
        int size = limit ?? Default;
        string? next = rows.Count > size ? cursor(rows[size - 1]).ToString(CultureInfo.InvariantCulture) : null;
        return new Page<TItem>(rows.Take(size).Select(item).ToList(), next);
    }
}
