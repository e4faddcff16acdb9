namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>Somebody who is signed in at the dashboard; of the cookie only the hash is kept.</summary>
internal sealed class DashboardSession
{
    public required string TokenHash { get; set; }
    public int KeyId { get; set; }
    public required string FormToken { get; set; }
    public DateTimeOffset Ends { get; set; }
}
