namespace TinyDevice.UpdateServer.Contract;

/// <summary>One thing a device reported or the server decided about its updates, newest first in a list.</summary>
/// <param name="ActionId">The update it belongs to.</param>
/// <param name="RolloutId">The rollout behind that update; null when it was assigned to this device alone.</param>
/// <param name="ModelVersion">The version of that update.</param>
/// <param name="At">When the server recorded it.</param>
/// <param name="Event">"offered", "retrieved", "cancel requested", "confirmed", "denied", or the execution the device reported.</param>
/// <param name="State">State of the update after it.</param>
/// <param name="Code">The device's number for it.</param>
/// <param name="Details">The device's words for it.</param>
/// <param name="Progress">Units done, of <paramref name="ProgressOf"/>.</param>
/// <param name="ProgressOf">Units in total.</param>
public sealed record HistoryEntry(int ActionId, int? RolloutId, string ModelVersion, DateTimeOffset At, string Event, ActionState State,
    int? Code, IReadOnlyList<string> Details, int? Progress, int? ProgressOf);
