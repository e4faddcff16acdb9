using System.Linq.Expressions;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Devices;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Management;

/// <summary>hawkBit's names for what the lists can be searched and sorted by.</summary>
internal static class ManagementFields
{
    public const string ById = "id:ASC";
    public const string NewestFirst = "id:DESC";

    public static QueryFields<SoftwareModule> Modules { get; } = new QueryFields<SoftwareModule>()
        .Add("id", QueryField<SoftwareModule>.Number(m => m.Id))
        .Add("name", QueryField<SoftwareModule>.Text(m => m.Name))
        .Add("version", QueryField<SoftwareModule>.Text(m => m.Version))
        .Add("type type.key", QueryField<SoftwareModule>.Text(m => m.Type))
        .Add("description", QueryField<SoftwareModule>.Text(m => m.Description))
        .Add("createdby lastmodifiedby", QueryField<SoftwareModule>.Text(m => m.CreatedBy))
        .Add("createdat lastmodifiedat", QueryField<SoftwareModule>.Time(m => m.CreatedAt));

    public static QueryFields<Release> Sets { get; } = new QueryFields<Release>()
        .Add("id", QueryField<Release>.Number(r => r.Id))
        .Add("name", QueryField<Release>.Text(r => r.ModelClass))
        .Add("version", QueryField<Release>.Text(r => r.ModelVersion))
        .Add("type type.key", QueryField<Release>.Text(r => r.SetType ?? SetCalls.PackageType))
        .Add("description", QueryField<Release>.Text(r => r.Description))
        .Add("createdby lastmodifiedby", QueryField<Release>.Text(r => r.CreatedBy))
        .Add("createdat lastmodifiedat", QueryField<Release>.Time(r => r.CreatedAt));

    public static QueryFields<DeviceAction> Actions { get; } = new QueryFields<DeviceAction>()
        .Add("id", QueryField<DeviceAction>.Number(a => a.Id))
        .Add("status", QueryField<DeviceAction>.Word(ActionStatusIs, (DeviceAction a) => a.State))
        .Add("active", QueryField<DeviceAction>.Word(ActiveIs))
        .Add("weight", QueryField<DeviceAction>.Number(a => a.Weight))
        .Add("createdat", QueryField<DeviceAction>.Time(a => a.CreatedAt))
        .Add("lastmodifiedat", QueryField<DeviceAction>.Time(a => a.EndedAt ?? a.CreatedAt))
        .Add("rollout.id", QueryField<DeviceAction>.Number(a => a.RolloutId))
        .Add("distributionset.id", QueryField<DeviceAction>.Number(a => a.ReleaseId))
        .Add("target.controllerid target.id", QueryField<DeviceAction>.Text(a => a.DeviceId));

    public static QueryFields<ActionStatus> Statuses { get; } = new QueryFields<ActionStatus>()
        .Add("id", QueryField<ActionStatus>.Number(s => s.Id))
        .Add("code", QueryField<ActionStatus>.Number(s => s.Code))
        .Add("reportedat timestamp", QueryField<ActionStatus>.Time(s => s.At));

    /// <param name="db">Where the attributes are.</param>
    public static QueryFields<FleetDevice> Targets(FleetDb db) => new QueryFields<FleetDevice>()
        .Add("id controllerid", QueryField<FleetDevice>.Text(d => d.Id))
        .Add("name", QueryField<FleetDevice>.Text(d => d.Name ?? d.Id))
        .Add("description", QueryField<FleetDevice>.Text(d => d.Description))
        .Add("updatestatus", QueryField<FleetDevice>.Word(TargetStatusIs, (FleetDevice d) => d.State))
        .Add("createdat lastmodifiedat", QueryField<FleetDevice>.Time(d => d.RegisteredAt))
        .Add("lastcontrollerrequestat", QueryField<FleetDevice>.Time(d => d.LastSeenAt))
        .Add("assignedds.id", QueryField<FleetDevice>.Number(d => db.DeviceActions.Where(a => a.Id == d.OpenActionId).Select(a => (long?)a.ReleaseId).FirstOrDefault() ?? d.InstalledReleaseId))
        .Add("installedds.id", QueryField<FleetDevice>.Number(d => d.InstalledReleaseId))
        .AddFamily("attribute", key => QueryField<FleetDevice>.Text(
            d => db.DeviceAttributes.Where(a => a.DeviceId == d.Id && a.Key == key).Select(a => a.Value).FirstOrDefault()));

    private static Expression<Func<FleetDevice, bool>>? TargetStatusIs(string word) => word switch
    {
        "pending" => d => d.State == DeviceState.Updating || d.State == DeviceState.Canceling,
        "error" => d => d.State == DeviceState.Failed,
        "unknown" => d => d.State == DeviceState.Registered && d.InstalledActionId == null,
        "registered" => d => (d.State == DeviceState.Idle || d.State == DeviceState.Pending) && d.InstalledActionId == null,
        "in_sync" => d => (d.State == DeviceState.Registered || d.State == DeviceState.Idle) && d.InstalledActionId != null,
        _ => null,
    };

    private static Expression<Func<DeviceAction, bool>>? ActiveIs(string word) => word switch
    {
        "true" => a => a.EndedAt == null,
        "false" => a => a.EndedAt != null,
        _ => null,
    };

    private static Expression<Func<DeviceAction, bool>>? ActionStatusIs(string word)
    {
        ActionState[] states = Enum.GetValues<ActionState>().Where(s => HawkbitWords.OfAction(s) == word).ToArray();
        return states.Length == 0 ? null : a => states.Contains(a.State);
    }
}
