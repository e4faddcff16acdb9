using System.Text.Json;
using TinyDevice.Packaging;
using TinyDevice.PowerCut.Simulation;

namespace TinyDevice.Update.Tests.Ddi;

/// <summary>The device at a hawkBit that nobody adapted to it.</summary>
public sealed class StockHawkbitTests
{
    private readonly SimDevice _device = new();
    private readonly StockHawkbit _hawkbit = new();

    public StockHawkbitTests()
    {
        _hawkbit.Files["gesture-1.0.tdpkg"] = Release.One;
        _device.Server.Intercept = _hawkbit.Answer;
    }

    [Fact]
    public void Installs_and_says_what_hawkBits_model_of_feedback_holds()
    {
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal(0, _hawkbit.Action);
        string last = _hawkbit.Bodies.Last(b => b.Contains("\"closed\"", StringComparison.Ordinal));
        JsonElement status = JsonDocument.Parse(last).RootElement.GetProperty("status");
        Assert.Equal("success", status.GetProperty("result").GetProperty("finished").GetString());
        AssertKnown(_hawkbit.Bodies);
    }

    [Fact]
    public void Resumes_with_the_unquoted_ETag_it_was_given()
    {
        bool first = true;
        _device.Server.Intercept = call =>
        {
            SimAnswer answer = _hawkbit.Answer(call);
            bool breaks = first && answer.IsArtifact;
            first = first && !breaks;
            return breaks ? answer with { BreakAfter = 6000 } : answer;
        };
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Contains(_device.Events, e => e.Kind == DeviceEventKind.DownloadStarted && e.First > 0);
    }

    [Fact]
    public void Takes_the_delta_that_lies_beside_the_package_in_the_software_module()
    {
        _device.RunUntilIdle();
        byte[] delta = DeltaWriter.Write(PackageReader.Open(Release.Two), DeltaSource.Of(PackageReader.Open(Release.One)));
        _hawkbit.Files.Clear();
        _hawkbit.Files["gesture-2.0.tdpkg"] = Release.Two;
        string name = DeltaWriter.FileNameOf(DeltaReader.Open(delta));
        _hawkbit.Files[name] = delta;
        _hawkbit.Requests.Clear();
        _hawkbit.Action = 9;
        _device.RunUntil(() => _hawkbit.Action == 0);
        Assert.Equal("2.0", _device.ModelVersion);
        Assert.Equal(["GET /softwaremodules/22/artifacts/" + name], _hawkbit.Requests.Where(r => r.Contains("artifacts", StringComparison.Ordinal)));
    }

    [Fact]
    public void Waits_for_its_maintenance_window_with_the_package_on_board()
    {
        _hawkbit.Window = "unavailable";
        _hawkbit.Update = "skip";
        _device.RunUntil(() => _device.Clock.Milliseconds > 3_600_000);
        Assert.Equal("factory", _device.ModelVersion);
        Assert.Single(_hawkbit.Bodies, b => b.Contains("\"downloaded\"", StringComparison.Ordinal));
        _hawkbit.Window = "available";
        _hawkbit.Update = "forced";
        _device.RunUntil(() => _device.ModelVersion == "1.0");
        Assert.Single(_hawkbit.Requests, r => r.Contains("artifacts", StringComparison.Ordinal));
    }

    [Fact]
    public void Tells_again_after_a_restart_what_waits_on_board_and_fetches_nothing_twice()
    {
        _hawkbit.Window = "unavailable";
        _hawkbit.Update = "skip";
        _device.RunUntil(() => _device.Clock.Milliseconds > 3_600_000);
        _device.Reset();
        _device.RunUntil(() => _device.Clock.Milliseconds > 7_200_000);
        Assert.Equal(2, _hawkbit.Bodies.Count(b => b.Contains("\"downloaded\"", StringComparison.Ordinal)));
        Assert.Single(_hawkbit.Requests, r => r.Contains("artifacts", StringComparison.Ordinal));
        _hawkbit.Update = "forced";
        _device.RunUntil(() => _device.ModelVersion == "1.0");
        Assert.Single(_hawkbit.Requests, r => r.Contains("artifacts", StringComparison.Ordinal));
    }

    [Fact]
    public void Fetches_what_is_only_to_be_downloaded_and_runs_what_it_ran()
    {
        _hawkbit.Update = "skip";
        _device.RunUntil(() => _hawkbit.Action == 0);
        _device.RunUntilIdle();
        Assert.Equal("factory", _device.ModelVersion);
        Assert.DoesNotContain(_hawkbit.Bodies, b => b.Contains("\"closed\"", StringComparison.Ordinal));
        _hawkbit.Action = 9;
        _hawkbit.Update = "forced";
        _device.RunUntil(() => _hawkbit.Action == 0);
        Assert.Equal("1.0", _device.ModelVersion);
    }

    [Theory]
    [InlineData("attempt", "attempt", true)]
    [InlineData("forced", "attempt", true)]
    [InlineData("skip", "skip", false)]
    [InlineData("forced", "skip", false)]
    public void Does_what_hawkBit_asks_of_download_and_update(string download, string update, bool isInstalled)
    {
        _hawkbit.Download = download;
        _hawkbit.Update = update;
        _device.RunUntil(() => _hawkbit.Action == 0 || _device.Clock.Milliseconds > 1_800_000);
        Assert.Equal(isInstalled ? "1.0" : "factory", _device.ModelVersion);
    }

    [Fact]
    public void Confirms_and_then_installs()
    {
        _hawkbit.WaitsForConfirmation = true;
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Contains("""{"confirmation":"confirmed"}""", _hawkbit.Bodies);
    }

    [Fact]
    public void Answers_a_cancellation_in_the_resource_of_the_cancellation()
    {
        _hawkbit.IsCancelling = true;
        _device.RunUntilIdle();
        Assert.Equal(0, _hawkbit.Action);
        Assert.Contains("POST /cancelAction/8/feedback", _hawkbit.Requests);
        Assert.DoesNotContain("POST /deploymentBase/8/feedback", _hawkbit.Requests);
        Assert.Equal("factory", _device.ModelVersion);
    }

    [Fact]
    public void Stops_when_the_action_is_closed_under_its_feet()
    {
        bool gone = false;
        _device.Server.Intercept = call =>
        {
            if (!gone && call.Method == "POST")
            {
                gone = true;
                _hawkbit.Action = 0;
            }

            return _hawkbit.Answer(call);
        };
        _device.RunUntilIdle();
        Assert.True(gone);
        Assert.Equal("factory", _device.ModelVersion);
        Assert.Equal(0, _device.Server.BytesSent);
    }

    [Theory]
    [InlineData("os")]
    [InlineData("jvm")]
    public void Refuses_a_module_of_another_kind_with_a_code(string part)
    {
        _hawkbit.Part = part;
        _device.RunUntilIdle();
        Assert.Equal(0, _hawkbit.Action);
        Assert.Contains(_hawkbit.Bodies, b => b.Contains("\"code\":100", StringComparison.Ordinal));
        AssertKnown(_hawkbit.Bodies);
    }

    [Fact]
    public void Asks_it_for_nothing_it_does_not_have()
    {
        _device.RunUntilIdle();
        Assert.DoesNotContain(_hawkbit.Requests, r => r.Contains("ticket", StringComparison.Ordinal) || r.Contains("trust", StringComparison.Ordinal) || r.Contains("metrics", StringComparison.Ordinal));
    }

    /// <summary>hawkBit refuses words that its enums do not hold, and texts and attributes that are too long.</summary>
    private static void AssertKnown(List<string> bodies)
    {
        foreach (JsonElement body in bodies.Select(b => JsonDocument.Parse(b).RootElement))
        {
            if (body.TryGetProperty("status", out JsonElement status))
            {
                Assert.Contains(status.GetProperty("execution").GetString(), new[] { "closed", "proceeding", "canceled", "scheduled", "rejected", "resumed", "downloaded", "download" });
                Assert.Contains(status.GetProperty("result").GetProperty("finished").GetString(), new[] { "success", "failure", "none" });
            }

            if (body.TryGetProperty("data", out JsonElement data))
            {
                Assert.Equal("merge", body.GetProperty("mode").GetString());
                Assert.All(data.EnumerateObject(), a => Assert.True(a.Name.Length <= 128 && a.Value.GetString()!.Length <= 128));
            }
        }
    }
}
