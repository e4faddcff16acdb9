using System.Text.Json;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>One version of a model going out to every target it was built for, stage by stage.</summary>
internal sealed class Rollout
{
    private const int Whole = 100;

    public int Id { get; set; }

    /// <summary>One for each target, at least one.</summary>
    public List<RolloutImage> Images { get; } = [];
    public RolloutState State { get; set; }
    public int CurrentStage { get; set; }
    public List<RolloutStage> Stages { get; } = [];
    public string Salt { get; set; } = "";

    /// <summary>Silence after which an update counts as failed; 0 never.</summary>
    public int ActionTimeoutSeconds { get; set; }
    public bool RollBackOnHalt { get; set; }

    /// <summary>How urgent its updates are.</summary>
    public ActionMode Mode { get; set; } = ActionMode.Forced;

    /// <summary>Most updates under way at one time; 0 any number.</summary>
    public int MaxConcurrent { get; set; }

    /// <summary>JSON of the maintenance window; null for any time.</summary>
    public string? Window { get; set; }

    /// <summary>JSON of its metric gates; null for none.</summary>
    public string? Gates { get; set; }

    /// <summary>JSON of what its sequential test distinguishes; null for the usual.</summary>
    public string? Test { get; set; }
    public string? HaltReason { get; set; }

    /// <summary>Halted, and some of its updates are not taken back yet.</summary>
    public bool IsUnwinding { get; set; }
    public string? Decision { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Whether devices of the open stage may begin it.</summary>
    public bool IsOffered => State is RolloutState.Running or RolloutState.AwaitingApproval or RolloutState.Completed;

    public RolloutStage Open => Stages.Single(s => s.Index == CurrentStage);

    /// <summary>Whether it takes another release back.</summary>
    public bool IsRollback => Images.Any(i => i.RollsBackReleaseId is not null);

    public MaintenanceWindow? ReadWindow() => Window is null ? null : JsonSerializer.Deserialize<MaintenanceWindow>(Window);

    public MetricGates? ReadGates() => Gates is null ? null : JsonSerializer.Deserialize<MetricGates>(Gates);

    public SequentialTest ReadTest() =>
        Test is null ? SequentialTest.Usual : new SequentialTest(JsonSerializer.Deserialize<FailureTest>(Test)!);

    public Offer OfferOf(RolloutImage image)
    {
        RolloutStage open = Open;
        bool holdsOut = open.Index == Stages.Count - 1 && State != RolloutState.Completed;
        int percent = holdsOut ? Math.Min(open.Percent, Whole - (ReadGates()?.ControlPercent ?? 0)) : open.Percent;
        return new Offer(Id, image.ReleaseId, Salt, IsOffered ? Membership.BoundFor(percent) : 0,
            percent < open.Percent ? [] : open.ReadBounds(image.ReleaseId))
        {
            MaxConcurrent = MaxConcurrent,
            Window = ReadWindow(),
        };
    }
}
