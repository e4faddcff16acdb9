namespace TinyDevice.UpdateServer.Dashboard.Words;

/// <summary>What a person may do, in words.</summary>
internal static class StepWords
{
    /// <summary>The button.</summary>
    public static string Button(string step) => step switch
    {
        "rollback" => "Roll back",
        "cancel" => "Cancel the update",
        _ => char.ToUpperInvariant(step[0]) + step[1..],
    };

    /// <summary>What it does to a rollout.</summary>
    public static string ToRollout(string step) => step switch
    {
        "approve" => "The next stage opens now.",
        "advance" => "The next stage opens now, whatever the outcomes say; the last stage completes the rollout.",
        "pause" => "Nobody new gets it until you resume; updates under way go on.",
        "resume" => "It goes on where it was paused.",
        "halt" => "It ends for good: nobody new gets it, and devices in the middle of it are told to stop.",
        _ => "It ends for good, and every device that installed it gets the release you choose instead.",
    };

    /// <summary>What it does to a device.</summary>
    public static string ToDevice(string step) => step switch
    {
        "approve" => "It may poll and gets updates from now on. You are shown its ticket key once.",
        "reject" => "It is forgotten, and refused when it calls again.",
        "cancel" => "It is asked to stop the update it has under way; it keeps the model it runs.",
        _ => "It is taken out of service: its token opens nothing any more, its history is kept.",
    };
}
