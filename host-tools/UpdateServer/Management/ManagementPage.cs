using Microsoft.EntityFrameworkCore;

namespace TinyDevice.UpdateServer.Management;

/// <summary>hawkBit's paging: offset, and limit of at most 500.</summary>
internal sealed record ManagementPage(int Offset, int Limit)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    public static ManagementPage Of(HttpRequest request) => new(
        int.TryParse(request.Query["offset"], out int offset) && offset > 0 ? offset : 0,
        int.TryParse(request.Query["limit"], out int limit) && limit > 0 ? Math.Min(limit, MaxLimit) : DefaultLimit);

    /// <summary>The rows of the page from an ordered query, and how many there are at all.</summary>
    public async Task<PagedList<TItem>> TakeAsync<TRow, TItem>(IQueryable<TRow> ordered, Func<TRow, TItem> item, CancellationToken stop)
    {
        int total = await ordered.CountAsync(stop);
        List<TRow> rows = await ordered.Skip(Offset).Take(Limit).ToListAsync(stop);
        return new PagedList<TItem>(rows.ConvertAll(r => item(r)), total);
    }
}
