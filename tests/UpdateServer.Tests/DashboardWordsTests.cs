using TinyDevice.Update;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Dashboard.Views;
using TinyDevice.UpdateServer.Dashboard.Words;

namespace TinyDevice.UpdateServer.Tests;

public sealed class DashboardWordsTests
{
    [Fact]
    public void Every_cause_a_device_knows_has_a_sentence_of_its_own()
    {
        UpdateCause[] causes = Enum.GetValues<UpdateCause>().Where(c => c != UpdateCause.None).ToArray();
        Assert.Equal(causes.Length, causes.Select(c => CauseWords.Find((int)c)?.What).OfType<string>().Distinct().Count());
    }

    [Fact]
    public void Says_what_differed_where_and_what_to_do()
    {
        FailureWords words = Reasons.Of(301, ["cause=golden-mismatch", "stage=4", "sample=3", "offset=1", "expected=51", "got=-7", "latencyMs=41"]);
        Assert.Equal("The self-test failed: golden sample 3, byte 1 should be 51 and came out -7.", words.What);
        Assert.Contains("compare", words.Do!, StringComparison.Ordinal);
        Assert.Equal([("stage", "trial"), ("sample", "3"), ("byte", "1"), ("expected", "51"), ("got", "-7"), ("slowest inference, ms", "41")], words.Numbers);
    }

    [Theory]
    [InlineData(null, "out of memory", "out of memory")]
    [InlineData(9999, "strange", "strange")]
    [InlineData(null, "", "The device gave no reason.")]
    [InlineData(124, "expected=9000", "The model needs an arena of 9000 bytes, the device has ?.")]
    public void Takes_what_other_devices_say(int? code, string said, string expected) => Assert.Equal(expected, Reasons.Of(code, [said]).What);

    [Fact]
    public void Tells_a_device_s_update_step_by_step()
    {
        Assert.Equal("32 of 74 chunks are verified and in place.", Say("proceeding", ActionState.Running, 32, 74));
        Assert.Equal("Self-test passed, 2.0 is confirmed and stays.", Say("closed", ActionState.Succeeded));
        Assert.Equal("The device stopped; the update is cancelled.", Say("closed", ActionState.Canceled));
        Assert.Equal("Silent for too long: counts as a failure.", Say("timed out", ActionState.TimedOut));
    }

    private static string Say(string happened, ActionState state, int? progress = null, int? of = null) =>
        Timeline.Of(new HistoryEntry(1, 1, "2.0", DateTimeOffset.UnixEpoch, happened, state, null, [], progress, of)).What;
}
