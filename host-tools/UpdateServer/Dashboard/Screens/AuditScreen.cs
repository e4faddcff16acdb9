using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Dashboard.Views;

namespace TinyDevice.UpdateServer.Dashboard.Screens;

/// <summary>Reads the audit log.</summary>
internal sealed class AuditScreen(AuditLog audit, TimeProvider clock)
{
    private const int Rows = 50;

    public async Task<IResult> ShowAsync(Visit visit)
    {
        long? after = long.TryParse(visit.Query("after"), out long cursor) ? cursor : null;
        Page<AuditInfo> page = Answers.ValueIn<Page<AuditInfo>>(await audit.List(after, Rows, visit.Stop))!;
        return Screen.Of<AuditPage, AuditView>(new AuditView(page.Items, page.Next, clock.GetUtcNow()));
    }
}
