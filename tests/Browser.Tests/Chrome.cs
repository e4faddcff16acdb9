using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using TinyDevice.UpdateServer.Tests;

namespace TinyDevice.Browser.Tests;

/// <summary>Debian's Chromium, pointed at a server; every page that is looked at must be axe clean.</summary>
internal sealed class Chrome : IAsyncDisposable
{
    private const string ChromiumVariable = "TINYDEVICE_TEST_CHROMIUM";
    private const string PicturesVariable = "TINYDEVICE_WRITE_PICTURES";
    public const int Phone = 390;
    public const int Desk = 1200;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly TestServer _server;

    private Chrome(IPlaywright playwright, IBrowser browser, TestServer server) => (_playwright, _browser, _server) = (playwright, browser, server);

    public static async Task<Chrome> StartAsync(TestServer server)
    {
        string chromium = Find();
        IPlaywright playwright = await Playwright.CreateAsync();
        return new Chrome(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox"] }), server);
    }

    /// <summary>A new window that is signed in.</summary>
    /// <param name="key">API key; the admin's when absent.</param>
    /// <param name="width">Of the window.</param>
    /// <param name="scheme">Light or dark.</param>
    public async Task<IPage> OpenAsync(string? key = null, int width = Desk, ColorScheme scheme = ColorScheme.Light)
    {
        IBrowserContext context = await _browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = scheme,
            // axe runs in the page; it is let in past the content security policy, which stays on for everybody else.
            BypassCSP = true,
        });
        IPage page = await context.NewPageAsync();
        // Whatever a page asks for, it asks our server.
        page.Request += (_, request) => Assert.StartsWith(_server.Address.ToString(), request.Url, StringComparison.Ordinal);
        await page.GotoAsync(_server.Address.ToString());
        await LookAsync(page, "sign-in");
        await page.GetByLabel("API key").FillAsync("td_nonsense");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This is not a valid API key.");
        await LookAsync(page, "sign-in refused");
        await page.GetByLabel("API key").FillAsync(key ?? _server.AdminKey);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        return page;
    }

    /// <summary>Goes to a page of the dashboard.</summary>
    public Task<IResponse?> GoAsync(IPage page, string path) => page.GotoAsync($"{_server.Address}dashboard{path}");

    /// <summary>Demands that axe finds nothing and nothing is wider than the window, and takes a picture for the documentation when that was asked for.</summary>
    public static async Task LookAsync(IPage page, string name, bool keep = false, bool whole = true)
    {
        AxeResult found = await page.RunAxe();
        Assert.True(found.Violations.Length == 0, $"{name}: " + string.Join("; ", found.Violations.Select(v => $"{v.Id} {v.Help} {v.Nodes[0].Html}")));
        Assert.Equal(page.ViewportSize!.Width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        if (Environment.GetEnvironmentVariable(PicturesVariable) is { Length: > 0 } folder)
        {
            string place = Path.IsPathRooted(folder) ? folder : keep ? Path.Combine(RepositoryFolder.Path, "docs", "images") : "";
            if (place.Length > 0)
            {
                await page.ScreenshotAsync(new() { Path = Path.Combine(place, $"dashboard-{name.Replace(' ', '-')}.png"), FullPage = whole });
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static string Find()
    {
        string[] places = [Environment.GetEnvironmentVariable(ChromiumVariable) ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
        string? found = places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"There is no Chromium in /usr/bin: apt-get install chromium, or name one in {ChromiumVariable}.");
        return found!;
    }
}
