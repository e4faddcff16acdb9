using System.Globalization;
using System.Net;
using Microsoft.Playwright;
using TinyDevice.Packaging.Compiler;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Tests;
using static TinyDevice.UpdateServer.Tests.RolloutCalls;

namespace TinyDevice.Browser.Tests;

/// <summary>The operator's journey: look, start, watch it halt, read why, roll back; every page axe clean.</summary>
public sealed class DashboardJourneyTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operator_starts_a_rollout_watches_it_halt_reads_why_and_rolls_it_back()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await FleetAsync(server);
        byte[] image = ModelCompiler.Compile(await File.ReadAllBytesAsync(Model(), Stop), CompileOptions.Unlimited).Image;
        int old = await UploadAsync(server, "1.0.0", 1, image);
        await StartAsync(server, new CreateRollout(old, [100]));
        await UpdateAsync(fleet, "success");
        await server.DecideAsync();
        await ReportAsync(server, fleet);
        int bad = await UploadAsync(server, "2.0.0", 2, image);
        int back = await UploadAsync(server, "1.0.1", 3, image);

        await using Chrome chrome = await Chrome.StartAsync(server);
        IPage page = await chrome.OpenAsync();
        await Chrome.LookAsync(page, "fleet", keep: true, whole: false);
        await page.GetByRole(AriaRole.Link, new() { Name = "Releases" }).ClickAsync();
        await Chrome.LookAsync(page, "releases");
        await chrome.GoAsync(page, $"/releases/{old}");
        await Assertions.Expect(page.GetByRole(AriaRole.Img, new() { Name = "Mean latency" })).ToBeVisibleAsync();
        await Chrome.LookAsync(page, "release", keep: true);
        await StartInBrowserAsync(chrome, page, bad, back);

        List<TestDevice> offered = await OfferedAsync(fleet);
        Assert.Equal(10, offered.Count);
        // Nobody reloads: the page renews itself.
        await Assertions.Expect(page.GetByRole(AriaRole.Img, new() { Name = "10 under way, of 10" })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await FailAsync(offered);
        await server.DecideAsync();
        await Assertions.Expect(page.GetByText("Halted:")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(page.GetByRole(AriaRole.Cell, new() { Name = "golden sample 0, byte 0 should be 51 and came out 129" })).ToBeVisibleAsync();
        await Chrome.LookAsync(page, "rollout", keep: true);
        await chrome.GoAsync(page, $"/devices/{offered[1].Credentials.Id}");
        await Assertions.Expect(page.GetByText("The self-test failed").First).ToBeVisibleAsync();
        await Chrome.LookAsync(page, "device", keep: true);

        await RollBackAsync(chrome, page, back);
        Assert.Equal(offered[0].Credentials.Id, Assert.Single(await OfferedAsync(fleet)).Credentials.Id);
        await UpdateAsync(fleet, "success");
        await chrome.GoAsync(page, "/rollouts/3?live=off");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = $"release {bad}" })).ToBeVisibleAsync();
        await chrome.GoAsync(page, "/rollouts?live=off");
        await Chrome.LookAsync(page, "rollouts");
        await chrome.GoAsync(page, "/audit");
        await page.Locator("summary").Nth(1).ClickAsync();
        await Chrome.LookAsync(page, "audit");
        await OnAPhoneInTheDarkAsync(chrome);
    }

    private static async Task StartInBrowserAsync(Chrome chrome, IPage page, int bad, int back)
    {
        await chrome.GoAsync(page, $"/releases/{bad}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Roll out" }).ClickAsync();
        await page.GetByLabel("Stages in percent").FillAsync("25, 90");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look whom it reaches" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("to 100");
        await Chrome.LookAsync(page, "start refused");
        await page.GetByLabel("Stages in percent").FillAsync("25, 100");
        await page.GetByLabel("Release to go back to").SelectOptionAsync(back.ToString(CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Look whom it reaches" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Cell, new() { Name = "10", Exact = true })).ToBeVisibleAsync();
        await Chrome.LookAsync(page, "start", keep: true);
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, start" }).ClickAsync();
        await Assertions.Expect(page.GetByText("running", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = $"release {back}" })).ToBeVisibleAsync();
    }

    private static async Task FailAsync(List<TestDevice> offered)
    {
        await offered[0].SucceedAsync();
        foreach (TestDevice device in offered.Skip(1).Take(4))
        {
            int action = await device.OfferedAsync();
            await device.PostAsync($"deploymentBase/{action}/feedback",
                """{"status":{"execution":"proceeding","result":{"finished":"none","progress":{"cnt":32,"of":74}}}}""");
            Assert.Equal(HttpStatusCode.OK, (await device.FeedbackAsync(action, "closed", "failure",
                ""","code":301,"details":["cause=golden-mismatch","stage=4","from=1.0.0","to=2.0.0","sample=0","offset=0","expected=51","got=129","latencyMs=41","boots=1"]""")).StatusCode);
        }
    }

    private static async Task RollBackAsync(Chrome chrome, IPage page, int back)
    {
        await chrome.GoAsync(page, "/rollouts/2");
        await page.GetByRole(AriaRole.Link, new() { Name = "Roll back" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("golden samples came out wrong");
        await Assertions.Expect(page.GetByLabel("release to go back to")).ToHaveValueAsync(back.ToString(CultureInfo.InvariantCulture));
        await Chrome.LookAsync(page, "rollback");
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, roll back" }).ClickAsync();
    }

    private static async Task OnAPhoneInTheDarkAsync(Chrome chrome)
    {
        IPage phone = await chrome.OpenAsync(width: Chrome.Phone, scheme: ColorScheme.Dark);
        foreach (string path in (string[])["", "/silent", "/releases", "/releases/1", "/releases/2/rollout", "/rollouts/2", "/rollouts/2/rollback", "/devices/dev00", "/audit", "/nowhere"])
        {
            await chrome.GoAsync(phone, path);
            await Chrome.LookAsync(phone, "phone" + path.Replace('/', '-'), keep: path == "/rollouts/2");
        }
    }

    private static async Task<int> UploadAsync(TestServer server, string version, uint sequence, byte[] image) =>
        (await TestServer.ReadAsync<ReleaseInfo>(await server.UploadAsync(TestPackage.Make(version, sequence, image: image)), HttpStatusCode.Created)).Id;

    private static async Task ReportAsync(TestServer server, List<TestDevice> fleet)
    {
        for (int hour = 0; hour < 12; hour++)
        {
            server.Clock.Now += TimeSpan.FromHours(1);
            for (int i = 0; i < fleet.Count; i++)
            {
                string body = string.Create(CultureInfo.InvariantCulture,
                    $$$"""{"model":{"class":"kws","version":"1.0.0","sequence":1},"uptimeSeconds":{{{3600 * (hour + 1)}}},"inferences":{{{360 * (hour + 1)}}},"latencyMeanUs":{{{40_000 + (300 * (i % 11))}}},"latencyMaxUs":58000,"saturated":0,"driftPsiMilli":{{{20 + hour + (i % 9)}}},"shadow":{"candidate":"1.1.0","samples":{{{36 * (hour + 1)}}},"agreed":{{{(36 * (hour + 1)) - (2 * (hour + 1)) - (hour * (i % 3) / 4)}}}} }""");
                Assert.Equal(HttpStatusCode.NoContent, (await fleet[i].PutAsync("metrics", body)).StatusCode);
            }
        }
    }

    private static string Model() => Directory.GetFiles(Path.Combine(RepositoryFolder.Path, "host-tools", "Cli", "Demo"), "*.tflite")[0];
}
