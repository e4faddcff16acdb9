using System.Globalization;
using System.Net;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using TinyDevice.Packaging.Compiler;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Tests;
using static TinyDevice.UpdateServer.Tests.RolloutCalls;

namespace TinyDevice.Browser.Tests;

/// <summary>The operator's journey in Debian's Chromium: look, start, watch it halt, read why, roll back; every page axe clean.</summary>
public sealed class DashboardJourneyTests
{
    private const string ChromiumVariable = "TINYDEVICE_TEST_CHROMIUM";
    private const string PicturesVariable = "TINYDEVICE_WRITE_PICTURES";
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

        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium(), Args = ["--no-sandbox"] });
        IPage page = await OpenAsync(browser, server, 1200, ColorScheme.Light);

        await LookAsync(page, "fleet");
        await page.GetByRole(AriaRole.Link, new() { Name = "Releases" }).ClickAsync();
        await LookAsync(page, "releases", keep: false);
        await page.GotoAsync($"{server.Address}dashboard/releases/{old}");
        await LookAsync(page, "release");
        await page.GotoAsync($"{server.Address}dashboard/releases/{bad}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Roll out" }).ClickAsync();
        await page.GetByLabel("Stages in percent").FillAsync("25, 100");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look again" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Cell, new() { Name = "10", Exact = true })).ToBeVisibleAsync();
        await page.GetByLabel("Release to go back to").FillAsync(back.ToString(CultureInfo.InvariantCulture));
        await LookAsync(page, "start");
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, start" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "2", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("running", new() { Exact = true })).ToBeVisibleAsync();

        List<TestDevice> offered = await OfferedAsync(fleet);
        Assert.Equal(10, offered.Count);
        await offered[0].SucceedAsync();
        foreach (TestDevice device in offered.Skip(1).Take(4))
        {
            Assert.Equal(HttpStatusCode.OK, (await device.FeedbackAsync(await device.OfferedAsync(), "closed", "failure",
                ""","code":301,"details":["cause=golden-mismatch","sample=0","offset=0","expected=51","got=129"]""")).StatusCode);
        }

        await server.DecideAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByText("Halted:")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Cell, new() { Name = "301", Exact = true })).ToBeVisibleAsync();
        await LookAsync(page, "rollout");
        await page.GotoAsync($"{server.Address}dashboard/devices/{offered[1].Credentials.Id}");
        await Assertions.Expect(page.GetByText("golden-mismatch").First).ToBeVisibleAsync();
        await LookAsync(page, "device");

        await page.GotoAsync($"{server.Address}dashboard/rollouts/2");
        await page.GetByRole(AriaRole.Link, new() { Name = "Rollback" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("golden samples came out wrong");
        await LookAsync(page, "rollback", keep: false);
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, rollback" }).ClickAsync();
        Assert.Equal(offered[0].Credentials.Id, Assert.Single(await OfferedAsync(fleet)).Credentials.Id);
        await UpdateAsync(fleet, "success");
        await page.GotoAsync($"{server.Address}dashboard/rollouts/3");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = $"release {bad}" })).ToBeVisibleAsync();
        await page.GotoAsync($"{server.Address}dashboard/rollouts");
        await LookAsync(page, "rollouts", keep: false);
        await page.GotoAsync($"{server.Address}dashboard/audit");
        await LookAsync(page, "audit", keep: false);

        await OnAPhoneInTheDarkAsync(browser, server);
    }

    private static async Task OnAPhoneInTheDarkAsync(IBrowser browser, TestServer server)
    {
        IPage phone = await OpenAsync(browser, server, 390, ColorScheme.Dark);
        foreach (string path in (string[])["", "/releases/1", "/rollouts/2", "/devices/dev00"])
        {
            await phone.GotoAsync($"{server.Address}dashboard{path}");
            Assert.Equal(390, await phone.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            await LookAsync(phone, path.Length == 0 ? "phone" : "phone-" + path.Split('/')[1], keep: path == "/rollouts/2");
        }
    }

    /// <summary>Signs in without JavaScript, which no page needs.</summary>
    private static async Task<IPage> OpenAsync(IBrowser browser, TestServer server, int width, ColorScheme scheme)
    {
        IBrowserContext context = await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = scheme,
            // axe runs in the page; it is let in past the content security policy, which stays on for everybody else.
            BypassCSP = true,
        });
        IPage page = await context.NewPageAsync();
        // Whatever a page asks for, it asks our server.
        page.Request += (_, request) => Assert.StartsWith(server.Address.ToString(), request.Url, StringComparison.Ordinal);
        await page.GotoAsync($"{server.Address}dashboard");
        await LookAsync(page, "sign-in", keep: false);
        await page.GetByLabel("API key").FillAsync(server.AdminKey);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        return page;
    }

    /// <summary>Demands that axe finds nothing, and takes the picture for the documentation when that was asked for.</summary>
    private static async Task LookAsync(IPage page, string name, bool keep = true)
    {
        AxeResult found = await page.RunAxe();
        Assert.True(found.Violations.Length == 0, $"{name}: " + string.Join("; ", found.Violations.Select(v => $"{v.Id} {v.Help} {v.Nodes[0].Html}")));
        if (keep && Environment.GetEnvironmentVariable(PicturesVariable) is { Length: > 0 })
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(RepositoryFolder.Path, "docs", "images", $"dashboard-{name}.png"), FullPage = name is not "fleet" });
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
                    $$"""{"model":{"class":"kws","version":"1.0.0","sequence":1},"uptimeSeconds":{{3600 * (hour + 1)}},"inferences":{{360 * (hour + 1)}},"latencyMeanUs":{{40_000 + (300 * (i % 11))}},"latencyMaxUs":58000,"saturated":0,"driftPsiMilli":{{20 + hour + (i % 9)}} }""");
                Assert.Equal(HttpStatusCode.NoContent, (await fleet[i].PutAsync("metrics", body)).StatusCode);
            }
        }
    }

    private static string Model() => Directory.GetFiles(Path.Combine(RepositoryFolder.Path, "host-tools", "Cli", "Demo"), "*.tflite")[0];

    private static string Chromium()
    {
        string[] places = [Environment.GetEnvironmentVariable(ChromiumVariable) ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
        string? found = places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"There is no Chromium in /usr/bin: apt-get install chromium, or name one in {ChromiumVariable}.");
        return found!;
    }
}
