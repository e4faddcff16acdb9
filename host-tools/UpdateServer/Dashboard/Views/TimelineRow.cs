using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>Something that happened to a device's update.</summary>
/// <param name="Entry">As it was recorded.</param>
/// <param name="What">In words.</param>
/// <param name="Tone">"good", "bad" or "wait"; "" for a step on the way.</param>
/// <param name="Numbers">What the device measured.</param>
public sealed record TimelineRow(HistoryEntry Entry, string What, string Tone, IReadOnlyList<(string Name, string Value)> Numbers);
