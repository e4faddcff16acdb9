using Microsoft.EntityFrameworkCore;

namespace TinyDevice.UpdateServer.Management;

/// <summary>hawkBit's paging: offset, limit (at most 500) and sort by id, ascending unless asked otherwise.</summary>
internal sealed record ManagementPage(int Offset, int Limit, bool IsDescending)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    public static ManagementPage Of(HttpRequest request) => new(
        int.TryParse(request.Query["offset"], out int offset) && offset > 0 ? offset : 0,
        int.TryParse(request.Query["limit"], out int limit) && limit is > 0 and <= MaxLimit ? limit : DefaultLimit,
        request.Query["sort"].ToString().EndsWith(":DESC", StringComparison.OrdinalIgnoreCase));

    /// <summary>The rows of the page from an ordered query, and how many there are at all.</summary>
    public async Task<PagedList<TItem>> TakeAsync<TRow, TItem>(IQueryable<TRow> ordered, Func<TRow, TItem> item, CancellationToken stop)
    {
        int total = await ordered.CountAsync(stop);
        List<TRow> rows = await ordered.Skip(Offset).Take(Limit).ToListAsync(stop);
        return new PagedList<TItem>(rows.ConvertAll(r => item(r)), total);
    }
}
